using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Ids of steps, such as <c>1-train-multiagent-critic-2</c>, which name their result files; and ids of training jobs.
/// All of them start with the iteration.
/// </summary>
public static class StepIds
{
    private const string TrainVerb = "train";

    /// <summary>Id of the debates on training problems.</summary>
    public static string Collect(int iteration, string arm) => Join(iteration, "collect", arm);

    /// <summary>Id of the step that votes and selects each agent's data.</summary>
    public static string Select(int iteration, string arm) => Join(iteration, "select", arm);

    /// <summary>Id of the finetuning of one agent.</summary>
    public static string Train(int iteration, string arm, AgentId agent) =>
        $"{Join(iteration, TrainVerb, arm)}-{agent}";

    /// <summary>Id of a measurement on the evaluation problems or on a transfer task.</summary>
    /// <param name="split">The split of the problems, as in <see cref="ProblemSet.Split"/>.</param>
    /// <param name="measurement">Name of the measurement.</param>
    public static string Measure(int iteration, string split, string measurement) =>
        Join(iteration, split, measurement);

    /// <summary>Id of the step that scores the responses of a measurement on the evaluation problems.</summary>
    public static string Score(int iteration, string measurement) => Join(iteration, "score", measurement);

    /// <summary>Id of the report after an iteration; it belongs to all arms.</summary>
    public static string Report(int iteration) => FormattableString.Invariant($"{iteration}-report");

    /// <summary>Id of the step that decides which new critics replace the previous ones.</summary>
    public static string Guard(int iteration, Arm arm) =>
        FormattableString.Invariant($"{iteration}-guard{ArmSuffix(arm)}");

    /// <summary>Id of the debates by which critics are compared.</summary>
    /// <param name="which"><c>new</c> or <c>previous</c>: whose critics debate.</param>
    public static string Guarded(int iteration, string which, Arm arm) =>
        FormattableString.Invariant($"{iteration}-guard-{which}{ArmSuffix(arm)}");

    /// <summary>
    /// Id of the training job of a step: <c>NAME-SEED/STEP</c>. It is the same in every attempt, so a resumed step
    /// finds its earlier job.
    /// </summary>
    public static string TrainingJob(RunFile run, Step step) =>
        FormattableString.Invariant($"{run.Name}-{run.Seed}/{step.Id}");

    /// <summary>Whether a training job belongs to a run, with any seed.</summary>
    /// <param name="job">An id that <see cref="TrainingJob"/> made.</param>
    /// <param name="run">Name of the run.</param>
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
    /// The iteration in the id of a training step; null where the id is that of another step.
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

    private static string Join(int iteration, string verb, string subject) =>
        FormattableString.Invariant($"{iteration}-{verb}-{subject}");

    /// <summary>
    /// A suffix that names the arm; empty for the first society, as in runs of earlier versions, which had only one.
    /// </summary>
    private static string ArmSuffix(Arm arm) => arm.IsFirstSociety ? "" : $"-of-{arm.Name}";
}
