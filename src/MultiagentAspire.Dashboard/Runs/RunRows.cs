using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>What the run list makes of its rows.</summary>
internal static class RunRows
{
    /// <summary>Whether name, state, task or models hold every word that is looked for.</summary>
    public static bool Matches(this RunRow row, string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => Texts(row).Any(field => field.Contains(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>
    /// Percent of the run's steps that are done, the one at hand in part; of what has ended well, all.
    /// </summary>
    public static double PercentDone(this Run run) =>
        run.State == RunState.Succeeded ? 100
        : run.Progress is { Steps: > 0 } progress
            ? Math.Clamp(
                100
                    * (progress.Step - 1 + (progress.Total > 0 ? (double)progress.Done / progress.Total : 0))
                    / progress.Steps,
                0,
                100
            )
        : 0;

    /// <summary>What a run does, waits for or failed of; empty when there is nothing to say.</summary>
    public static string CurrentPhase(this Run run) =>
        run switch
        {
            { State: RunState.Pending } => "waits for a finetuning service",
            { Progress: { } progress } when run.CanBeCancelled() => DisplayText.ToPlainText(
                $"{DisplayText.FormatState(progress)} (step {progress.Step} of {progress.Steps})"
            ),
            _ => run.Reason,
        };

    private static string[] Texts(RunRow row) =>
        [row.Run.Name, DisplayText.FormatState(row.Run.State), row.Facts.Task ?? "", row.Facts.Models ?? ""];
}
