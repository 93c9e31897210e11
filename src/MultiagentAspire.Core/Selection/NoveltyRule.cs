using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// Of the responses that the paper's rule selects, those count more whose reasoning is unlike that of the other
/// agents that reached the same answer, by character n-grams. It keeps agents apart while the labels stay the same.
/// </summary>
public sealed class NoveltyRule()
    : SelectionRule(
        "novelty",
        "as consensus, each example weighted by how unlike the others' matching responses it is"
    )
{
    /// <summary>Smallest factor: a response that equals another one is still right.</summary>
    private const double Least = 0.1;

    private static readonly ConsensusRule Consensus = new();

    /// <inheritdoc/>
    public override SelectionResult Select(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    )
    {
        var byProblem = WeightedExamples.ByProblem(debates);
        return WeightedExamples.By(
            Consensus.Select(target, debates, equivalent),
            example => NoveltyOf(example, byProblem[example.ProblemId], equivalent)
        );
    }

    /// <summary>
    /// Mean dissimilarity to the matching responses of the other slots in the same round; 1 where there are none.
    /// </summary>
    private static double NoveltyOf(
        TrainingExample example,
        VotedDebate debate,
        Func<string, string, bool> equivalent
    )
    {
        var text = example.Completion[^1].Content;
        var rounds = debate.Transcript.Rounds;
        var round = example.Agent.Role == AgentRole.Generator ? rounds[0] : RoundOf(text, rounds);
        var own = round.FirstOrDefault(response => response.Text == text);
        var others = round
            .Where(response => response != own && IsMatch(response, debate, equivalent))
            .Select(response => NGrams.Dissimilarity(text, response.Text))
            .ToList();
        return others.Count == 0 ? 1 : Math.Max(Least, others.Average());
    }

    /// <summary>The last round with a response of this text.</summary>
    private static ImmutableArray<AgentResponse> RoundOf(
        string text,
        ImmutableArray<ImmutableArray<AgentResponse>> rounds
    ) => rounds.Last(round => round.Any(response => response.Text == text));

    private static bool IsMatch(
        AgentResponse response,
        VotedDebate debate,
        Func<string, string, bool> equivalent
    ) => debate.Consensus.Answer is { } label && Voting.MatchesConsensus(response.Answer, label, equivalent);
}
