using System.Collections.Immutable;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>Runs debates. Holds no state, so debates may run concurrently.</summary>
/// <param name="clientFor">Gives the client of an agent's model.</param>
/// <param name="taskFor">Makes a task of its specification.</param>
/// <param name="topologies">The topologies that settings can name.</param>
internal sealed class DebateRunner(
    AgentClient clientFor,
    Func<TaskSpec, ITask> taskFor,
    Registry<DebateTopology> topologies
) : IDebateRunner
{
    /// <inheritdoc/>
    public Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken) =>
        RunDebateAsync(request, WorkPriority.Normal, onResponse: null, cancellationToken);

    /// <summary>Runs a debate that a person watches: its requests have priority over those of runs.</summary>
    /// <param name="onResponse">Called with each response when it is finished, also concurrently.</param>
    /// <exception cref="ArgumentException">The request contradicts itself, or names no topology.</exception>
    /// <exception cref="WorkFailedException">A request of an agent failed for good.</exception>
    public Task<DebateTranscript> WatchAsync(
        DebateRequest request,
        Func<AgentResponse, Task> onResponse,
        CancellationToken cancellationToken
    ) => RunDebateAsync(request, WorkPriority.High, onResponse, cancellationToken);

    /// <summary>Runs all rounds; a failed response ends the debate without a transcript.</summary>
    private async Task<DebateTranscript> RunDebateAsync(
        DebateRequest request,
        WorkPriority priority,
        Func<AgentResponse, Task>? onResponse,
        CancellationToken cancellationToken
    )
    {
        RequireValid(request);
        var settings = request.Settings;
        var task = taskFor(request.Task);
        var topology = topologies.Get(settings.TopologyName);
        var call = new AgentCall(clientFor, request.Id, settings.Sampling, priority);
        var rounds = new DebateRounds(request, task, topology, call, onResponse);
        var turns = new List<ImmutableArray<SlotTurn>>();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            turns.Add(
                round == 1
                    ? await rounds.GenerateFirstRoundAsync(cancellationToken)
                    : await rounds.ReviseAsync(round, turns[^1], cancellationToken)
            );
            if (settings.EarlyExit && AreUnanimous(turns[^1], task))
                break;
        }
        return CreateTranscript(request, turns);
    }

    /// <summary>Whether several agents all have an answer, equivalent to that of the first.</summary>
    private static bool AreUnanimous(ImmutableArray<SlotTurn> round, ITask task) =>
        round.Length > 1
        && round[0].Response.Answer is { } first
        && round.All(turn => turn.Response.Answer is { } answer && task.Equivalent(answer, first));

    /// <summary>
    /// The record of the debate: every response, and tokens of summaries apart from those of responses.
    /// </summary>
    private static DebateTranscript CreateTranscript(
        DebateRequest request,
        List<ImmutableArray<SlotTurn>> turns
    )
    {
        var responses = turns.Select(round => round.Select(turn => turn.Response).ToImmutableArray());
        var summaries = turns
            .SelectMany(round => round)
            .Select(turn => turn.Summary?.Result)
            .OfType<GenerateResult>()
            .ToList();
        return new DebateTranscript(
            request.Id,
            request.Problem,
            [.. responses],
            summaries.Sum(summary => summary.Tokens),
            summaries.Sum(summary => summary.PromptTokens)
        )
        {
            EndpointUsage = EndpointUsage(turns.SelectMany(round => round)),
            CachedPromptTokens =
                turns.Sum(round => round.Sum(turn => (long)turn.Reply.Result.CachedPromptTokens))
                + summaries.Sum(summary => (long)summary.CachedPromptTokens),
        };
    }

    /// <summary>Usage of models at endpoints, summaries included; null where all models are local.</summary>
    private static ImmutableArray<ModelUsage>? EndpointUsage(IEnumerable<SlotTurn> turns)
    {
        var usages = turns
            .SelectMany(turn => (ModelUsage?[])[turn.Reply.EndpointUsage, turn.Summary?.EndpointUsage])
            .OfType<ModelUsage>()
            .ToList();
        return usages.Count > 0 ? ModelUsage.Sum(usages) : null;
    }

    /// <summary>Refuses a request without rounds or slots, or whose id names another problem.</summary>
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
