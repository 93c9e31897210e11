using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Two agents on one problem.</summary>
/// <param name="Left">What the one said, first round first.</param>
/// <param name="Right">What the other said.</param>
/// <param name="Differ">They ended on different answers.</param>
internal sealed record AgentPair(
    JudgedDebate Debate,
    ImmutableArray<AgentResponse> Left,
    ImmutableArray<AgentResponse> Right,
    bool Differ
)
{
    public string ProblemId => Debate.Transcript.Problem.Id;

    /// <summary>The agents that speak in these debates, in the order in which they do.</summary>
    public static ImmutableArray<AgentId> Speakers(IReadOnlyList<JudgedDebate> debates) =>
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
    public static AgentPair Of(
        JudgedDebate debate,
        AgentId left,
        AgentId right,
        Func<string, string, bool> equivalent
    )
    {
        ImmutableArray<AgentResponse> mine = [.. Said(debate, left)],
            others = [.. Said(debate, right)];
        var (one, other) = (mine.LastOrDefault()?.Answer, others.LastOrDefault()?.Answer);
        return new AgentPair(
            debate,
            mine,
            others,
            other is null ? one is not null : !Voting.Agrees(one, other, equivalent)
        );
    }

    private static IEnumerable<AgentResponse> Said(JudgedDebate debate, AgentId agent) =>
        debate.Transcript.Rounds.SelectMany(round => round).Where(response => response.Agent == agent);
}
