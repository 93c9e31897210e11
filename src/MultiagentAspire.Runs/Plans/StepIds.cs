using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>The ids of steps, which name their result files, and the ids of the trainings that they order.</summary>
public static class StepIds
{
    private const string TrainVerb = "train";

    /// <summary>Debates on training problems.</summary>
    public static string Collect(int iteration, string arm) => Of(iteration, "collect", arm);

    /// <summary>Votes, and the choice of each agent's data.</summary>
    public static string Select(int iteration, string arm) => Of(iteration, "select", arm);

    /// <summary>The finetuning of one agent.</summary>
    public static string Train(int iteration, string arm, AgentId agent) =>
        $"{Of(iteration, TrainVerb, arm)}-{agent}";

    /// <summary>A measurement on the evaluation problems or on a transfer task.</summary>
    /// <param name="split">Of the problems, as in <see cref="ProblemSet.Split"/>.</param>
    /// <param name="measurement">Its name.</param>
    public static string Measure(int iteration, string split, string measurement) =>
        Of(iteration, split, measurement);

    /// <summary>The report after an iteration.</summary>
    public static string Report(int iteration) => FormattableString.Invariant($"{iteration}-report");

    /// <summary>The decision which critics replace the previous ones.</summary>
    public static string Guard(int iteration, Arm arm) =>
        FormattableString.Invariant($"{iteration}-guard{OfArm(arm)}");

    /// <summary>The debates by which critics are compared.</summary>
    /// <param name="which"><c>new</c> or <c>previous</c> critics.</param>
    public static string Guarded(int iteration, string which, Arm arm) =>
        FormattableString.Invariant($"{iteration}-guard-{which}{OfArm(arm)}");

    /// <summary>The id of the training that a step orders, the same in every attempt: <c>run-seed/step</c>.</summary>
    public static string TrainingJob(RunFile run, Step step) =>
        FormattableString.Invariant($"{run.Name}-{run.Seed}/{step.Id}");

    /// <summary>Whether a training was ordered by the run of this name.</summary>
    /// <param name="job">As made by <see cref="TrainingJob"/>.</param>
    public static bool IsTrainingJobOf(string job, string run)
    {
        var owner = job.Split('/', 2)[0];
        return owner.StartsWith($"{run}-", StringComparison.Ordinal)
            && long.TryParse(
                owner.AsSpan(run.Length + 1),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out _
            );
    }

    /// <summary>
    /// The iteration of a finetuning, by the id of its step; null where the id is that of another step.
    /// </summary>
    public static int? IterationOfTraining(string stepId)
    {
        var parts = stepId.Split('-', 3);
        return
            parts is [var iteration, TrainVerb, _]
            && int.TryParse(iteration, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    private static string Of(int iteration, string verb, string what) =>
        FormattableString.Invariant($"{iteration}-{verb}-{what}");

    /// <summary>The first society needs no name, as in runs of earlier versions, which had one alone.</summary>
    private static string OfArm(Arm arm) => arm.IsFirstSociety ? "" : $"-of-{arm.Name}";
}
