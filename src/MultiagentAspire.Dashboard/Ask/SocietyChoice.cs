using MultiagentAspire.Contracts.Finetuning.V1;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>Agents that can debate a question: those of an arm after an iteration.</summary>
/// <param name="Arm">Name of the arm; <c>base</c> with iteration 0.</param>
/// <param name="Iteration">0 = the base model in all slots.</param>
internal sealed record SocietyChoice(string Arm, int Iteration)
{
    /// <summary>The base model in all slots.</summary>
    public static SocietyChoice Base { get; } = new("base", 0);

    /// <summary>
    /// All choices of a run so far: arm by arm, the latest iteration first, and the base model last.
    /// </summary>
    /// <param name="arms">The arms that finetune, with their numbers of finished iterations.</param>
    public static IReadOnlyList<SocietyChoice> FromArms(IEnumerable<FinetunedArm> arms) =>
        [.. arms.SelectMany(IterationsOf), Base];

    private static IEnumerable<SocietyChoice> IterationsOf(FinetunedArm arm)
    {
        for (var iteration = arm.Finished; iteration > 0; iteration--)
            yield return new SocietyChoice(arm.Name, iteration);
    }

    /// <summary>As the page's selection lists it: <c>multiagent · iteration 2</c>.</summary>
    public override string ToString() =>
        Iteration == 0 ? "base model" : FormattableString.Invariant($"{Arm} · iteration {Iteration}");
}
