using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.AI;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Tasks;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Debate.Tests;

/// <summary>
/// A society of scripted agents. The clients are g1, c1, g2, c2, … and base, which summarizes; each says who
/// it is, in which of its turns, and an answer.
/// </summary>
internal sealed class DebateFixture
{
    private readonly ConcurrentQueue<ChatCall> _calls = [];
    private readonly ConcurrentDictionary<string, ScriptedChatClient> _clients = [];

    /// <summary>What a client says; null for the stage's own script.</summary>
    public Func<ChatCall, CancellationToken, Task<string>>? Script { get; init; }

    public bool ReportsUsage { get; init; } = true;

    public ChatFinishReason Finish { get; init; } = ChatFinishReason.Stop;

    /// <summary>Every call, in the order in which it was made.</summary>
    public IReadOnlyList<ChatCall> Calls => [.. _calls];

    public static DebateSettings Settings(int rounds, bool summarize) =>
        new(rounds, summarize, new SamplingSettings(0.7, 0.95, 0, 64));

    public static DebateRequest Request(
        int agents,
        DebateSettings settings,
        string problem = "p",
        string prompts = "paper"
    )
    {
        var slots = Enumerable
            .Range(1, agents)
            .Select(n => new SocietySlot(Model($"g{n}"), Model($"c{n}")))
            .ToImmutableArray();
        return new DebateRequest(
            new DebateId(11, 1, "multiagent", "train", problem),
            TaskSpec.Create("arithmetic", ("prompts", prompts)),
            new Problem(problem, "1+2*3+4-5*6"),
            new Society(slots, new AgentModel(new ModelRef("model", "base"))),
            settings
        );
    }

    public Task<DebateTranscript> RunAsync(
        DebateRequest request,
        CancellationToken? cancellationToken = null
    ) =>
        new DebateRunner(ClientFor, TaskRegistry.Create, Topologies).RunAsync(
            request,
            cancellationToken ?? TestContext.Current.CancellationToken
        );

    /// <summary>The topologies that a debate may name.</summary>
    public Registry<DebateTopology> Topologies { get; init; } = DebateTopology.Registered;

    /// <summary>The priority of every call.</summary>
    public ConcurrentQueue<WorkPriority> Priorities { get; } = [];

    public IModelClient ClientFor(AgentId agent, AgentModel model, WorkPriority priority)
    {
        Priorities.Enqueue(priority);
        var client = _clients.GetOrAdd(
            model.Adapter?.Digest ?? model.Base.Digest,
            name => new ScriptedChatClient(
                name,
                Script ?? ((call, _) => Task.FromResult(Reply(call))),
                _calls
            )
            {
                ReportsUsage = ReportsUsage,
                Finish = Finish,
            }
        );
        return new ChatModelClient(client);
    }

    /// <summary>No two responses of a debate have the same words.</summary>
    public static string Reply(ChatCall call)
    {
        var turn = (call.Messages.Count + 1) / 2;
        return call.Client == "base"
            ? $"summary of <{call.Messages[^1].Length} characters>"
            : $"({call.Client} in turn {turn}) so #{-10 - call.Client[1] % 2}";
    }

    /// <summary>All calls and what came of them, for a golden file.</summary>
    public string Describe(DebateTranscript transcript)
    {
        var text = new StringBuilder();
        foreach (var call in _calls)
        {
            text.AppendLine(
                $"== {call.Client}, seed {call.Options.Seed}, temperature "
                    + $"{call.Options.Temperature}, top-p {call.Options.TopP}, top-k "
                    + $"{call.Options.TopK}, at most {call.Options.MaxOutputTokens} tokens"
            );
            foreach (var message in call.Messages)
                text.AppendLine(message);
        }
        foreach (var response in transcript.Rounds.SelectMany(round => round))
            text.AppendLine(
                $"-- {response.Agent} in round {response.Round} ({response.Adapter}, "
                    + $"{response.Tokens} of {response.PromptTokens}, {response.FinishReason}) answers "
                    + $"{response.Answer ?? "nothing"}: {response.Text}"
            );
        return text.AppendLine(
                $"-- summaries: {transcript.SummaryTokens} of {transcript.SummaryPromptTokens}"
            )
            .ToString()
            .ReplaceLineEndings("\n");
    }

    private static AgentModel Model(string name) =>
        new(new ModelRef("model", "base"), new AdapterRef($"adapters/{name}", name));
}
