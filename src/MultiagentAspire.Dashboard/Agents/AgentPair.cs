using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Two agents on one problem.</summary>
/// <param name="Left">What the one said, first round first.</param>
/// <param name="Right">What the other said.</param>
/// <param name="AnswersDiffer">They ended on different answers.</param>
internal sealed record AgentPair(
    AnalyzedDebate Debate,
    ImmutableArray<AgentResponse> Left,
    ImmutableArray<AgentResponse> Right,
    bool AnswersDiffer
)
{
    public string ProblemId => Debate.Transcript.Problem.Id;

    /// <summary>The agents that speak in these debates, in the order in which they do.</summary>
    public static ImmutableArray<AgentId> Speakers(IReadOnlyList<AnalyzedDebate> debates) =>
        debates.Count == 0
            ? []
            :
            [
                .. debates[0]
                    .Transcript.Rounds.SelectMany(round => round)
                    .Select(response => response.Agent)
                    .Distinct(),
            ];

    /// <param name="equivalent">When two answers are the same; no answer is the same as no answer only.</param>
    public static AgentPair Create(
        AnalyzedDebate debate,
        AgentId left,
        AgentId right,
        Func<string, string, bool> equivalent
    )
    {
        ImmutableArray<AgentResponse> mine = [.. ResponsesOf(debate, left)],
            others = [.. ResponsesOf(debate, right)];
        var (one, other) = (mine.LastOrDefault()?.Answer, others.LastOrDefault()?.Answer);
        return new AgentPair(
            debate,
            mine,
            others,
            other is null ? one is not null : !Voting.MatchesConsensus(one, other, equivalent)
        );
    }

    private static IEnumerable<AgentResponse> ResponsesOf(AnalyzedDebate debate, AgentId agent) =>
        debate.Transcript.Rounds.SelectMany(round => round).Where(response => response.Agent == agent);
}
