using System.Collections.Immutable;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>Holds debates over chat clients, one for each agent.</summary>
internal sealed class DebateRunner(AgentClient clientFor, Func<TaskSpec, ITask> taskFor) : IDebateRunner
{
    public Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken) =>
        HoldAsync(request, WorkPriority.Normal, spoken: null, cancellationToken);

    /// <summary>Holds one debate that somebody watches: its responses are made before those of runs, and <paramref name="spoken"/> sees each as soon as it is there, also several at once.</summary>
    public Task<DebateTranscript> WatchAsync(
        DebateRequest request,
        Func<AgentResponse, Task> spoken,
        CancellationToken cancellationToken
    ) => HoldAsync(request, WorkPriority.High, spoken, cancellationToken);

    private async Task<DebateTranscript> HoldAsync(
        DebateRequest request,
        WorkPriority priority,
        Func<AgentResponse, Task>? spoken,
        CancellationToken cancellationToken
    )
    {
        Check(request);
        var rounds = new DebateRounds(
            request,
            taskFor(request.Task),
            new AgentCall(clientFor, request.Id, request.Settings.Sampling, priority),
            spoken
        );
        var turns = new List<ImmutableArray<SlotTurn>>();
        for (var round = 1; round <= request.Settings.Rounds; round++)
            turns.Add(
                round == 1
                    ? await rounds.OpenAsync(cancellationToken)
                    : await rounds.ReviseAsync(round, turns[^1], cancellationToken)
            );

        var summaries = turns
            .SelectMany(round => round)
            .Select(turn => turn.Summary)
            .OfType<AgentReply>()
            .ToList();
        return new DebateTranscript(
            request.Id,
            request.Problem,
            [.. turns.Select(round => round.Select(turn => turn.Response).ToImmutableArray())],
            summaries.Sum(summary => summary.Tokens),
            summaries.Sum(summary => summary.PromptTokens)
        )
        {
            Remote = turns
                .SelectMany(round => round)
                .SelectMany(turn => (ModelUse?[])[turn.Reply.Remote, turn.Summary?.Remote])
                .OfType<ModelUse>()
                .ToList()
                is { Count: > 0 } uses
                ? ModelUse.Sum(uses)
                : null,
        };
    }

    private static void Check(DebateRequest request)
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
