using System.Collections.Immutable;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>Holds debates.</summary>
/// <param name="clientFor">Finds the client through which an agent is asked.</param>
/// <param name="taskFor">Makes the task of a debate.</param>
/// <param name="topologies">The topologies that settings can name.</param>
internal sealed class DebateRunner(
    AgentClient clientFor,
    Func<TaskSpec, ITask> taskFor,
    Registry<DebateTopology> topologies
) : IDebateRunner
{
    public Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken) =>
        RunDebateAsync(request, WorkPriority.Normal, onResponse: null, cancellationToken);

    /// <summary>
    /// Holds one debate that somebody watches: its responses are made before those of runs, and
    /// <paramref name="onResponse"/> sees each as soon as it is there, also several at once.
    /// </summary>
    public Task<DebateTranscript> WatchAsync(
        DebateRequest request,
        Func<AgentResponse, Task> onResponse,
        CancellationToken cancellationToken
    ) => RunDebateAsync(request, WorkPriority.High, onResponse, cancellationToken);

    private async Task<DebateTranscript> RunDebateAsync(
        DebateRequest request,
        WorkPriority priority,
        Func<AgentResponse, Task>? onResponse,
        CancellationToken cancellationToken
    )
    {
        RequireValid(request);
        var rounds = new DebateRounds(
            request,
            taskFor(request.Task),
            topologies.Get(request.Settings.TopologyName),
            new AgentCall(clientFor, request.Id, request.Settings.Sampling, priority),
            onResponse
        );
        var turns = new List<ImmutableArray<SlotTurn>>();
        for (var round = 1; round <= request.Settings.Rounds; round++)
            turns.Add(
                round == 1
                    ? await rounds.GenerateFirstRoundAsync(cancellationToken)
                    : await rounds.ReviseAsync(round, turns[^1], cancellationToken)
            );

        var summaries = turns
            .SelectMany(round => round)
            .Select(turn => turn.Summary?.Result)
            .OfType<GenerateResult>()
            .ToList();
        return new DebateTranscript(
            request.Id,
            request.Problem,
            [.. turns.Select(round => round.Select(turn => turn.Response).ToImmutableArray())],
            summaries.Sum(summary => summary.Tokens),
            summaries.Sum(summary => summary.PromptTokens)
        )
        {
            Remote = UsesOf(turns.SelectMany(round => round)),
        };
    }

    /// <summary>What models at endpoints were asked, summaries included; null where all are local.</summary>
    private static ImmutableArray<ModelUsage>? UsesOf(IEnumerable<SlotTurn> turns)
    {
        var uses = turns
            .SelectMany(turn => (ModelUsage?[])[turn.Reply.EndpointUse, turn.Summary?.EndpointUse])
            .OfType<ModelUsage>()
            .ToList();
        return uses.Count > 0 ? ModelUsage.Sum(uses) : null;
    }

    private static void RequireValid(DebateRequest request)
    {
        if (request.Settings.Rounds < 1)
            throw new ArgumentException(
                $"a debate has at least one round, not {request.Settings.Rounds}",
                nameof(request)
            );
        if (request.Society.Slots.IsDefaultOrEmpty)
            throw new ArgumentException("a society has at least one slot", nameof(request));
        if (request.Id.ProblemId != request.Problem.Id)
            throw new ArgumentException(
                $"the debate names problem {request.Id.ProblemId} but brings {request.Problem.Id}",
                nameof(request)
            );
    }
}
