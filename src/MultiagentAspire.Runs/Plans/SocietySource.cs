namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// The models of a debate, by reference: <see cref="Folders.Lineage"/> resolves it to adapters. The two iterations
/// differ only where the guard compares new critics with previous ones.
/// </summary>
/// <param name="Kind">Which models fill the slots.</param>
/// <param name="Arm">The arm whose agents answer; the name of the base arm for the base model.</param>
/// <param name="Slots">Number of slots; it can exceed the run's number of agents.</param>
/// <param name="GeneratorIteration">The iteration whose generators answer; 0 = before any finetuning.</param>
/// <param name="CriticIteration">The iteration whose critics answer; 0 = before any finetuning.</param>
/// <param name="Summarizer">Name of the model that summarizes; null = the model of the first agent.</param>
public sealed record SocietySource(
    SocietyKind Kind,
    string Arm,
    int Slots,
    int GeneratorIteration,
    int CriticIteration,
    string? Summarizer
)
{
    /// <summary>Whether no agent is finetuned: both iterations are 0.</summary>
    public bool IsUntrained => (GeneratorIteration, CriticIteration) == (0, 0);

    /// <summary>The base model in every slot, which has no iterations.</summary>
    /// <param name="slots">Number of slots, at least 1.</param>
    /// <param name="summarizer">Name of the model that summarizes; null = the model of the first agent.</param>
    public static SocietySource Base(int slots, string? summarizer) =>
        new(SocietyKind.Base, Arms.BaseArm.ArmName, slots, 0, 0, summarizer);
}
