using System.Collections.Immutable;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>Several messages that were generated again.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Seed">Seed of the choice of messages.</param>
/// <param name="Messages">Number of messages to choose from.</param>
/// <param name="AtEndpoints">Number of further messages, which endpoints gave and which cannot be replayed.</param>
/// <param name="Replays">The outcomes, in the order of the transcripts.</param>
internal sealed record ReplaySummary(
    string Run,
    long Seed,
    int Messages,
    int AtEndpoints,
    ImmutableArray<ReplayedMessage> Replays
)
{
    /// <summary>Number of messages that are equal.</summary>
    public int Equal => CountOf(ReplayOutcome.Equal);

    /// <summary>Number of messages whose difference is explained by rounding.</summary>
    public int Explained => CountOf(ReplayOutcome.Explained);

    /// <summary>Number of messages that differ otherwise.</summary>
    public int Different => CountOf(ReplayOutcome.Different);

    private int CountOf(ReplayOutcome outcome) => Replays.Count(replay => replay.Outcome == outcome);
}
