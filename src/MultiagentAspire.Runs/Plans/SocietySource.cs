namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Who debates. The iterations say after which finetuning the agents are taken; they differ only where
/// critics are compared.
/// </summary>
/// <param name="Arm">Whose agents; the name of the base arm for the base model.</param>
/// <param name="Slots">Agents in the debate.</param>
/// <param name="Summarizer">Name of the model that summarises; null = that of the first agent.</param>
public sealed record SocietySource(
    SocietyKind Kind,
    string Arm,
    int Slots,
    int GeneratorIteration,
    int CriticIteration,
    string? Summarizer
)
{
    /// <summary>No agent was finetuned yet.</summary>
    public bool IsUntrained => (GeneratorIteration, CriticIteration) == (0, 0);

    /// <summary>The base model in every slot.</summary>
    public static SocietySource Base(int slots, string? summarizer) =>
        new(SocietyKind.Base, Arms.BaseArm.ArmName, slots, 0, 0, summarizer);
}
