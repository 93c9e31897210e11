using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Testing;

/// <summary>Debates made from a table of answers, in the form in which the debate library records them.</summary>
public static class SampleTranscripts
{
    /// <param name="problem">Id of the problem; the question contains it.</param>
    /// <param name="answers">answers[m][n]: what slot n arrives at in round m + 1; null for a response that
    /// holds no answer.</param>
    /// <param name="agents">The agent of each slot, so that a permuted table can keep its texts; the slot
    /// numbers when not given.</param>
    public static DebateTranscript Debate(string problem, string?[][] answers, int[]? agents = null)
    {
        var rounds = new List<ImmutableArray<AgentResponse>>();
        for (var m = 0; m < answers.Length; m++)
            rounds.Add([
                .. answers[m].Select((answer, n) => Response(problem, m, n, answer, agents?[n] ?? n, rounds)),
            ]);
        return new DebateTranscript(
            new DebateId(7, 0, "multiagent", "train", problem),
            new Problem(problem, $"question {problem}"),
            [.. rounds],
            5,
            11
        );
    }

    /// <summary>Text of <paramref name="slot"/>; no other agent, round or problem has the same.</summary>
    public static string Text(string problem, int slot, int round, string? answer) =>
        $"{problem} by {slot} in {round}: {answer ?? "?"}";

    private static AgentResponse Response(
        string problem,
        int m,
        int n,
        string? answer,
        int slot,
        List<ImmutableArray<AgentResponse>> before
    )
    {
        var prompt =
            m == 0
                ? [ChatTurn.User($"question {problem}")]
                : before[m - 1]
                    [n]
                    .Prompt.Add(ChatTurn.Assistant(before[m - 1][n].Text))
                    .Add(ChatTurn.User($"others in round {m}"));
        var agent = m == 0 ? AgentId.Generator(n) : AgentId.Critic(n);
        return new AgentResponse(
            agent,
            m + 1,
            prompt,
            Text(problem, slot, m + 1, answer),
            answer,
            FinishReason.Stop,
            4,
            9
        )
        {
            Adapter = m == 0 ? null : $"adapter-{n}",
        };
    }
}
