using MultiagentAspire.Core;
using static MultiagentAspire.Cli.Lineages.LineageText;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>Outcomes of replays as text.</summary>
internal static class ReplayText
{
    /// <summary>Appends the outcome of one message.</summary>
    public static void Append(TextPage page, ReplayedMessage replay)
    {
        page.Line($"{Short(replay.Message)}: {OutcomeOf(replay)}");
        if (replay.Difference is { } difference)
            page.Line(
                Invariant($"token {difference.Index + 1}: {TokenOf(difference.Recorded)} (log-probability ")
                    + $"{NumberOf(difference.RecordedLogProbability)}) was {TokenOf(difference.Replayed)} "
                    + $"({NumberOf(difference.ReplayedLogProbability)}) now; margin {NumberOf(difference.Margin)}",
                2
            );
    }

    /// <summary>The whole text of several replays: the numbers, and each message that is not equal.</summary>
    public static string Write(ReplaySummary summary)
    {
        var page = new TextPage();
        foreach (var replay in summary.Replays.Where(replay => replay.Outcome != ReplayOutcome.Equal))
            Append(page, replay);
        page.Line(
            Invariant(
                $"{summary.Replays.Length} of {summary.Messages} messages of {summary.Run} generated again "
            )
                + Invariant(
                    $"(seed {summary.Seed}): {summary.Equal} equal, {summary.Explained} explained by a margin "
                )
                + Invariant($"under {ReplayedMessage.MaxMargin:0.0000}, {summary.Different} different.")
        );
        if (summary.AtEndpoints > 0)
            page.Line(
                Invariant(
                    $"{summary.AtEndpoints} further messages are of endpoints: they can be traced, not replayed."
                )
            );
        return page.ToString();
    }

    private static string OutcomeOf(ReplayedMessage replay) =>
        replay.Reason is { } reason ? $"different: {reason}"
        : replay.Outcome == ReplayOutcome.Equal ? "equal, byte for byte"
        : replay.Outcome == ReplayOutcome.Explained ? "explained by rounding"
        : "different";

    private static string TokenOf(string? token) =>
        token is null ? "the end" : $"\"{UntrustedText.ToSingleLine(token)}\"";

    private static string NumberOf(double? number) =>
        number is { } known ? Invariant($"{known:G6}") : "unknown";
}
