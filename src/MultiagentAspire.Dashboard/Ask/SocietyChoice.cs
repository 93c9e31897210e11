using MultiagentAspire.Contracts.Finetuning.V1;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>Who can be asked: a run's agents after an iteration; iteration 0 is the base model in all slots.</summary>
internal sealed record SocietyChoice(string Arm, int Iteration)
{
    public static SocietyChoice Base { get; } = new("base", 0);

    /// <summary>
    /// What a run has to offer so far, the latest of the method's own agents first and the base model last.
    /// </summary>
    public static IReadOnlyList<SocietyChoice> FromArms(IEnumerable<FinetunedArm> arms) =>
        [
            .. arms.SelectMany(arm =>
                Enumerable
                    .Range(1, arm.Finished)
                    .Reverse()
                    .Select(iteration => new SocietyChoice(arm.Name, iteration))
            ),
            Base,
        ];

    public override string ToString() =>
        Iteration == 0 ? "base model" : FormattableString.Invariant($"{Arm} · iteration {Iteration}");
}
