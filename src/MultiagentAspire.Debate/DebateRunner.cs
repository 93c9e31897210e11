using System.Collections.Immutable;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>Holds debates over chat clients, one for each agent.</summary>
internal sealed class DebateRunner(AgentClient clientFor, Func<TaskSpec, ITask> taskFor) : IDebateRunner
{
    public Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken) =>
        RunAsync(request, onRound: null, cancellationToken);

    /// <summary>Holds one debate; <paramref name="onRound"/> sees each round's responses when it is over.</summary>
    public async Task<DebateTranscript> RunAsync(DebateRequest request, Func<IEnumerable<AgentResponse>, Task>? onRound, CancellationToken cancellationToken)
    {
        Check(request);
        var rounds = new DebateRounds(request, taskFor(request.Task), clientFor);
        var turns = new List<ImmutableArray<SlotTurn>>();
        for (var round = 1; round <= request.Settings.Rounds; round++)
        {
            turns.Add(round == 1 ? await rounds.OpenAsync(cancellationToken) : await rounds.ReviseAsync(round, turns[^1], cancellationToken));
            if (onRound is not null) await onRound(turns[^1].Select(turn => turn.Response));
        }

        var summaries = turns.SelectMany(round => round).Select(turn => turn.Summary).OfType<AgentReply>().ToList();
        return new DebateTranscript(
            request.Id, request.Problem, [.. turns.Select(round => round.Select(turn => turn.Response).ToImmutableArray())],
            summaries.Sum(summary => summary.Tokens), summaries.Sum(summary => summary.PromptTokens));
    }

    private static void Check(DebateRequest request)
    {
        if (request.Settings.Rounds < 1)
            throw new ArgumentException($"a debate has at least one round, not {request.Settings.Rounds}", nameof(request));
        if (request.Society.Slots.IsDefaultOrEmpty)
            throw new ArgumentException("a society has at least one slot", nameof(request));
        if (request.Id.ProblemId != request.Problem.Id)
            throw new ArgumentException($"the debate names problem {request.Id.ProblemId} but brings {request.Problem.Id}", nameof(request));
    }
}
