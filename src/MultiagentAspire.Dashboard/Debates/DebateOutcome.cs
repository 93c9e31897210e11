using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>How a debate ended, as far as its answers tell. Whether it ended rightly is the report's business.</summary>
internal enum DebateEnd
{
    /// <summary>All agents ended on one answer.</summary>
    Unanimous,

    /// <summary>Most agents did.</summary>
    Majority,

    /// <summary>Several answers had the most votes.</summary>
    Tie,

    /// <summary>No response of the last round held an answer.</summary>
    NoAnswer,
}

/// <summary>A debate with its votes.</summary>
/// <param name="Votes">The vote after each round; ties are left as ties.</param>
/// <param name="Changed">The last vote is another than the first.</param>
internal sealed record JudgedDebate(DebateTranscript Transcript, ImmutableArray<ConsensusResult> Votes, DebateEnd End, bool Changed)
{
    private static readonly VotingSettings TiesStay = new() { Tie = TieRule.Drop };

    public static JudgedDebate Of(DebateTranscript transcript, Func<string, string, bool> equivalent)
    {
        ImmutableArray<ConsensusResult> votes = [.. transcript.Rounds.Select(round => Voting.Vote([.. round.Select(response => response.Answer)], equivalent, TiesStay, seed: 0))];
        var (first, last) = (votes[0].Answer, votes[^1].Answer);
        var end = votes[^1] switch
        {
            { Parsed: 0 } => DebateEnd.NoAnswer,
            { Tied: true } => DebateEnd.Tie,
            { Unanimous: true } => DebateEnd.Unanimous,
            _ => DebateEnd.Majority,
        };
        return new JudgedDebate(transcript, votes, end, !(first is null ? last is null : Voting.Agrees(last, first, equivalent)));
    }

    public static string Name(DebateEnd end) => end switch { DebateEnd.Unanimous => "unanimous", DebateEnd.Majority => "majority", DebateEnd.Tie => "tie", _ => "no answer" };

    /// <summary>A vote in a line: <c>-260 (3 of 3)</c>.</summary>
    public static string Text(ConsensusResult vote) => vote switch
    {
        { Parsed: 0 } => "no answer",
        { Tied: true } => $"tie: {string.Join(", ", vote.Clusters.Where(cluster => cluster.Count == vote.Votes).Select(cluster => cluster.Representative))}",
        _ => $"{vote.Answer ?? vote.Clusters[0].Representative} ({vote.Votes} of {vote.Voters})",
    };
}

/// <summary>Which debates of a file are listed.</summary>
/// <param name="End">Null: all.</param>
/// <param name="Text">Is in the question or in a response; empty: all.</param>
internal sealed record DebateFilter(DebateEnd? End, bool ChangedOnly, string Text)
{
    public bool Lets(JudgedDebate debate) =>
        (End is null || debate.End == End) && (!ChangedOnly || debate.Changed)
        && (Text.Length == 0 || Has(debate.Transcript.Problem.Question) || debate.Transcript.Rounds.Any(round => round.Any(response => Has(response.Text))));

    private bool Has(string text) => text.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
