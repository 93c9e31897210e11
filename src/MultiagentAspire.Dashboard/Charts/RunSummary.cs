using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Charts;

/// <summary>A run in a few sentences: its verdict, and what it cost.</summary>
internal static class RunSummary
{
    /// <summary>The sentences; those that are not known are left out.</summary>
    public static IEnumerable<string> FromReport(RunReport report)
    {
        foreach (var sentence in report.Verdict)
            yield return sentence;
        var tokens = report.Phases.Where(phase => !phase.IsShared).Sum(TokensOf);
        if (tokens > 0)
            yield return $"{DisplayText.Count(tokens)} tokens";
        if (report.Seconds > 0)
            yield return DisplayText.FormatDuration(TimeSpan.FromSeconds(report.Seconds));
    }

    private static long TokensOf(PhaseCost phase) =>
        phase.TokensGenerated + phase.TokensPrompt + phase.TokensTrained;
}
