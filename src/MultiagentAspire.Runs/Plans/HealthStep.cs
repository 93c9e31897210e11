using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Looks at a society after an iteration, without labels: whether its agents have become one, and whether they agree
/// less than before. It acts as <see cref="RunGuards"/> say.
/// </summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">1 to L, the iteration after whose measurements it stands.</param>
/// <param name="Arm">The society arm it belongs to.</param>
public sealed record HealthStep(string Id, int Iteration, string Arm) : Step(Id, Iteration, Arm)
{
    /// <summary>
    /// The same steps, the last measurement of each society in an iteration followed by its health step where guards
    /// do more than warn.
    /// </summary>
    internal static IEnumerable<Step> In(RunFile run, IEnumerable<Step> steps)
    {
        if (run.Guards is not { HaveSteps: true })
        {
            foreach (var step in steps)
                yield return step;
            yield break;
        }
        Step? last = null;
        foreach (var step in steps)
        {
            if (last is not null && EndsIteration(run, last, step))
                yield return new HealthStep(
                    StepIds.Health(last.Iteration, last.Arm),
                    last.Iteration,
                    last.Arm
                );
            yield return step;
            last = step;
        }
    }

    private static bool EndsIteration(RunFile run, Step last, Step next) =>
        last.Iteration > 0
        && last is DebateStep { Split: ProblemSet.Evaluate } or ScoreStep
        && run.ArmOf(last.Arm).Kind.IsSociety
        && (next.Arm, next.Iteration) != (last.Arm, last.Iteration);
}
