using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Scores the responses of a measurement by the models of its society, for the metrics of diversity that texts alone do
/// not give. Reference answers are not read.
/// </summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">The iteration of the measurement; 0 = before any finetuning.</param>
/// <param name="Arm">The arm it belongs to.</param>
/// <param name="Debates">The measurement.</param>
/// <param name="Problems">Number of problems that are scored: the first ones of the measurement.</param>
public sealed record ScoreStep(string Id, int Iteration, string Arm, DebateStep Debates, int Problems)
    : Step(Id, Iteration, Arm)
{
    /// <summary>
    /// The same steps, each measurement of an arm by its own settings followed by the step that scores it. Only
    /// evaluation problems are scored; a step that shares another step's debates is not scored again.
    /// </summary>
    internal static IEnumerable<Step> In(RunFile run, IEnumerable<Step> steps)
    {
        var problems = Math.Min(run.Evaluation.DiversityProblems ?? 0, run.Task.Evaluate);
        foreach (var step in steps)
        {
            yield return step;
            if (problems > 0 && step is DebateStep debates && IsScored(debates))
                yield return Create(debates, problems);
        }
    }

    private static ScoreStep Create(DebateStep debates, int problems) =>
        new(
            StepIds.Score(debates.Iteration, debates.Name),
            debates.Iteration,
            debates.Arm,
            debates,
            problems
        );

    /// <summary>
    /// An arm's further measurements, such as those at other temperatures and votes over a society's samples, have the
    /// same models.
    /// </summary>
    private static bool IsScored(DebateStep step) =>
        step.Split == ProblemSet.Evaluate && step.Name == step.Arm && !step.IsShared;
}
