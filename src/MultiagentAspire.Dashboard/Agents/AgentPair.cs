using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Two agents of one debate.</summary>
/// <param name="Debate">The debate.</param>
/// <param name="Left">Responses of the left agent, first round first.</param>
/// <param name="Right">Responses of the right agent, first round first.</param>
/// <param name="AnswersDiffer">Whether the last answers differ; an answer differs from no answer.</param>
internal sealed record AgentPair(
    AnalyzedDebate Debate,
    ImmutableArray<AgentResponse> Left,
    ImmutableArray<AgentResponse> Right,
    bool AnswersDiffer
)
{
    /// <summary>Id of the debate's problem.</summary>
    public string ProblemId => Debate.Transcript.Problem.Id;

    /// <summary>The agents of the first debate, in the order of their first responses; none for no debates.</summary>
    public static ImmutableArray<AgentId> Speakers(IReadOnlyList<AnalyzedDebate> debates)
    {
        var rounds = debates.Take(1).SelectMany(debate => debate.Transcript.Rounds);
        return [.. rounds.SelectMany(round => round).Select(response => response.Agent).Distinct()];
    }

    /// <summary>Collects the responses of both agents and compares their last answers.</summary>
    /// <param name="debate">The debate.</param>
    /// <param name="left">The agent in the left column.</param>
    /// <param name="right">The agent in the right column.</param>
    /// <param name="equivalent">(given, reference) → same meaning: the task's comparison.</param>
    public static AgentPair Create(
        AnalyzedDebate debate,
        AgentId left,
        AgentId right,
        Func<string, string, bool> equivalent
    )
    {
        var leftResponses = ResponsesOf(debate, left);
        var rightResponses = ResponsesOf(debate, right);
        var leftAnswer = leftResponses.LastOrDefault()?.Answer;
        var rightAnswer = rightResponses.LastOrDefault()?.Answer;
        var differ = rightAnswer is null
            ? leftAnswer is not null
            : !Voting.MatchesConsensus(leftAnswer, rightAnswer, equivalent);
        return new AgentPair(debate, leftResponses, rightResponses, differ);
    }

    private static ImmutableArray<AgentResponse> ResponsesOf(AnalyzedDebate debate, AgentId agent)
    {
        var responses = debate.Transcript.Rounds.SelectMany(round => round);
        return [.. responses.Where(response => response.Agent == agent)];
    }
}
