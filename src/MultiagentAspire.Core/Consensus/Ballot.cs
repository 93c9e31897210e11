using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The input of one vote.</summary>
/// <param name="Answers">One for each voter, in slot order; null where no answer could be extracted.</param>
/// <param name="TieSeed">Decides ties under <see cref="TieRule.Random"/>.</param>
public sealed record Ballot(ImmutableArray<string?> Answers, ulong TieSeed)
{
    /// <summary>Weight of each vote, at least 1; null: all are equal.</summary>
    public ImmutableArray<int>? Weights { get; init; }

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
        )
        {
            Weights = WeightsOf([.. transcript.FinalRound.Select(response => response.Confidence)]),
        };
    }

    /// <summary>The outcome of the vote (paper section 2.2); ties are decided by <see cref="TieSeed"/>.</summary>
    /// <param name="equivalent">Whether two answers mean the same; it need not be transitive.</param>
    /// <param name="settings">Tie rule and minimums.</param>
    public ConsensusResult CountVotes(Func<string, string, bool> equivalent, VotingSettings settings) =>
        Voting.Vote(Answers, equivalent, settings, TieSeed, Weights);

    /// <summary>The confidences as weights of votes; null unless all responses have one.</summary>
    /// <param name="confidences">Of each response, 1 to 100; null where it has none.</param>
    public static ImmutableArray<int>? WeightsOf(IReadOnlyList<int?> confidences) =>
        confidences.Count > 0 && confidences.All(confidence => confidence is not null)
            ? [.. confidences.Select(confidence => Math.Max(1, confidence!.Value))]
            : null;
}
