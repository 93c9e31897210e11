using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>What one vote is taken over.</summary>
/// <param name="Answers">One for each voter; null where no answer could be extracted.</param>
/// <param name="TieSeed">Decides ties under <see cref="TieRule.Random"/>.</param>
public sealed record Ballot(ImmutableArray<string?> Answers, ulong TieSeed)
{
    /// <summary>
    /// The last round's answers. The tie seed names the debate and nothing else, so every agent's data and
    /// every evaluation see the same answer.
    /// </summary>
    public static Ballot FromTranscript(DebateTranscript transcript)
    {
        var id = transcript.Id;
        return new Ballot(
            [.. transcript.FinalRound.Select(response => response.Answer)],
            Seeds.Derive(id.RunSeed, id.Iteration, id.Arm, id.Split, id.ProblemId, "vote")
        );
    }

    /// <summary>The outcome (paper section 2.2).</summary>
    public ConsensusResult CountVotes(Func<string, string, bool> equivalent, VotingSettings settings) =>
        Voting.Vote(Answers, equivalent, settings, TieSeed);
}
