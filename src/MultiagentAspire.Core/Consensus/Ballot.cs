using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The input of one vote.</summary>
/// <param name="Answers">One for each voter, in slot order; null where no answer could be extracted.</param>
/// <param name="TieSeed">Decides ties under <see cref="TieRule.Random"/>.</param>
public sealed record Ballot(ImmutableArray<string?> Answers, ulong TieSeed)
{
    /// <summary>
    /// The answers of the last round of a debate. The tie seed derives from the debate's id alone, so selection for
    /// every agent and every evaluation give the same winner.
    /// </summary>
    public static Ballot FromTranscript(DebateTranscript transcript)
    {
        var id = transcript.Id;
        return new Ballot(
            [.. transcript.FinalRound.Select(response => response.Answer)],
            Seeds.Derive(id.RunSeed, id.Iteration, id.Arm, id.Split, id.ProblemId, "vote")
        );
    }

    /// <summary>The outcome of the vote (paper section 2.2); ties are decided by <see cref="TieSeed"/>.</summary>
    /// <param name="equivalent">Whether two answers mean the same; it need not be transitive.</param>
    /// <param name="settings">Tie rule and minimums.</param>
    public ConsensusResult CountVotes(Func<string, string, bool> equivalent, VotingSettings settings) =>
        Voting.Vote(Answers, equivalent, settings, TieSeed);
}
