using System.Text.Json.Serialization;
using MultiagentAspire.Inference;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>A message that was generated again.</summary>
/// <param name="Message">Its address.</param>
/// <param name="Outcome">What it showed.</param>
/// <param name="Text">The text as it was generated now.</param>
/// <param name="Difference">The first differing token; null where the texts are equal.</param>
/// <param name="Reason">Why it counts as different although the texts may be equal; null where there is none.</param>
internal sealed record ReplayedMessage(
    string Message,
    ReplayOutcome Outcome,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TokenDifference? Difference,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason
)
{
    /// <summary>A margin below this, in nats, is explained by rounding errors.</summary>
    public const double MaxMargin = 1e-4;

    /// <summary>The outcome of a comparison.</summary>
    public static ReplayedMessage Of(string address, ResponseReplay replay, string? reason)
    {
        var outcome =
            reason is not null ? ReplayOutcome.Different
            : replay.Difference is not { } difference ? ReplayOutcome.Equal
            : difference.Margin < MaxMargin ? ReplayOutcome.Explained
            : ReplayOutcome.Different;
        return new ReplayedMessage(address, outcome, replay.Result.Text, replay.Difference, reason);
    }
}
