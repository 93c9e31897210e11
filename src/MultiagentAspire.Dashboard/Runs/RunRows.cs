using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>Search and progress of the run list.</summary>
internal static class RunRows
{
    /// <summary>
    /// Whether each word of a search is part of the row's name, state, task or models, whatever its case.
    /// </summary>
    /// <param name="row">A row of the list.</param>
    /// <param name="text">Words, separated by spaces; an empty text matches all rows.</param>
    public static bool Matches(this RunRow row, string text)
    {
        var fields = Texts(row);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.All(word => fields.Any(field => Contains(field, word)));
    }

    /// <summary>
    /// How much of the run is done, in 0..100: its finished steps, and the current one in part. 100 for a succeeded
    /// run.
    /// </summary>
    public static double PercentDone(this Run run)
    {
        if (run.State == RunState.Succeeded)
            return 100;
        if (run.Progress is not { Steps: > 0 } progress)
            return 0;
        var partOfStep = progress.Total > 0 ? (double)progress.Done / progress.Total : 0;
        return Math.Clamp(100 * (progress.Step - 1 + partOfStep) / progress.Steps, 0, 100);
    }

    /// <summary>The current step of a run, what it waits for, or why it ended; may be empty.</summary>
    public static string CurrentPhase(this Run run)
    {
        if (run.State == RunState.Pending)
            return "waits for a finetuning service";
        if (run.Progress is not { } progress || !run.CanBeCancelled())
            return run.Reason;
        var step = DisplayText.ToPlainText($"step {progress.Step} of {progress.Steps}");
        return $"{DisplayText.FormatState(progress)} ({step})";
    }

    private static bool Contains(string field, string word) =>
        field.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static string[] Texts(RunRow row) =>
        [row.Run.Name, DisplayText.FormatState(row.Run.State), row.Facts.Task ?? "", row.Facts.Models ?? ""];
}
