using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Inference;
using MultiagentAspire.Runs.Tracing;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>
/// Generates messages of a run again: the debate service makes the request from the recorded responses, and the engine
/// answers it with the model of the recorded digests.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="models">Checks the models' folders.</param>
internal sealed class MessageReplays(TracedRun run, UnchangedModels models)
{
    /// <summary>Number of messages in flight; the engine computes them in batches.</summary>
    private const int MaxConcurrency = 64;

    /// <summary>The endpoint that gave a message; null for a message of a local model, which can be replayed.</summary>
    public EndpointModel? EndpointOf(TracedMessage message) => run.ModelOf(message).Base.Endpoint;

    /// <summary>Generates messages again, several at the same time.</summary>
    /// <returns>The outcomes in the order of the messages.</returns>
    /// <exception cref="InvalidDataException">A model is gone or has changed.</exception>
    public async Task<ImmutableArray<ReplayedMessage>> ReplayAsync(
        IReadOnlyList<TracedMessage> messages,
        CancellationToken cancellationToken
    )
    {
        await using var host = MultiagentHost.Build();
        var cache = host.Services.GetRequiredService<ModelCache>();
        ComputeSummary.Write(cache);
        var replayer = new ResponseReplayer(cache);
        var replays = new ReplayedMessage[messages.Count];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = MaxConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(
            0,
            messages.Count,
            options,
            async (index, token) => replays[index] = await ReplayAsync(replayer, messages[index], token)
        );
        return [.. replays];
    }

    /// <summary>The request of a message, as the debate service makes it from the recorded responses.</summary>
    public async Task<GenerateRequest> RequestOfAsync(
        TracedMessage message,
        CancellationToken cancellationToken
    )
    {
        var (source, debate) = (message.Source, message.Debate);
        var society = run.SocietyOf(source);
        var asked = new DebateRequest(
            debate.Id,
            source.TaskSpec,
            debate.Problem,
            society,
            source.Step.Settings
        );
        var recorded = await RecordedDebate.RunAsync(asked, RecordedIn(message), cancellationToken);
        return recorded.Requests.GetValueOrDefault(unchecked((long)message.Seed))
            ?? throw new InvalidDataException(
                $"{message.Address.Short}: this version of multiagent asks for no such message in the debate; replay "
                    + "with the version that made the run."
            );
    }

    private async Task<ReplayedMessage> ReplayAsync(
        ResponseReplayer replayer,
        TracedMessage message,
        CancellationToken cancellationToken
    )
    {
        var request = await RequestOfAsync(message, cancellationToken);
        var reason = ReasonAgainst(message, request);
        var local = request with
        {
            Model = models.Require(request.Model),
            Prompt = message.IsSummary ? request.Prompt : message.Response.Prompt,
        };
        var replay = await replayer.ReplayAsync(local, ResultOf(message), cancellationToken);
        return ReplayedMessage.Of(message.Address.ToString(), replay, reason);
    }

    /// <summary>Why the request is not that of the transcript; null where it is.</summary>
    private static string? ReasonAgainst(TracedMessage message, GenerateRequest request)
    {
        if (message.IsSummary)
            return null;
        var response = message.Response;
        if (response.Adapter != request.Model.Adapter?.Digest)
            return "the transcript names another adapter than the run's training made";
        if (response.Base is { } recorded && recorded != request.Model.Base.Digest)
            return "the transcript names another base model than the run";
        return response.Prompt.SequenceEqual(request.Prompt)
            ? null
            : "this version of multiagent writes another prompt than the transcript holds";
    }

    private static GenerateResult ResultOf(TracedMessage message)
    {
        var response = message.Response;
        return message.IsSummary
            ? new GenerateResult(message.Text, FinishReason.Stop, Tokens: 0, PromptTokens: 0)
            : new GenerateResult(
                response.Text,
                response.FinishReason,
                response.Tokens,
                response.PromptTokens
            );
    }

    /// <summary>All messages of the debate of a message, by the seeds of their requests.</summary>
    private static Dictionary<long, GenerateResult> RecordedIn(TracedMessage message)
    {
        var (source, debate) = (message.Source, message.Debate);
        return source
            .MessagesOf(debate)
            .Select(address => TracedMessage.Find(source, message.Index, address.Agent, address.Round)!)
            .ToDictionary(other => unchecked((long)other.Seed), ResultOf);
    }
}
