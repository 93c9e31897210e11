namespace MultiagentAspire.Finetuning.Plans;

/// <summary>Who debates. The iterations say after which finetuning the agents are taken; they differ only where critics are compared.</summary>
internal sealed record SocietySource(
    SocietyKind Kind,
    string Arm,
    int Slots,
    int GeneratorIteration,
    int CriticIteration
)
{
    public static SocietySource Base(int slots) => new(SocietyKind.Base, "base", slots, 0, 0);

    public static SocietySource Of(SocietyKind kind, string arm, int slots, int iteration) =>
        new(kind, arm, slots, iteration, iteration);
}
