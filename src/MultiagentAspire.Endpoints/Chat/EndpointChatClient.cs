using System.Collections.Concurrent;
using System.Diagnostics;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>
/// Generates responses of models at OpenAI-compatible endpoints: the conversation goes there as it is, and
/// the endpoint renders it by its model's template. Models at one address with the same limits share these.
/// Thread-safe.
/// </summary>
public sealed class EndpointChatClient : IModelClient, IDisposable
{
    private readonly ConcurrentDictionary<
        (string Address, int Concurrency, int PerMinute),
        EndpointConnection
    > _connections = new();
    private readonly ConcurrentDictionary<(string Address, string Model), EndpointAdapters> _adapters = new();
    private readonly AllowedEndpoints _allowed;
    private readonly EndpointKeys _keys;
    private readonly TimeProvider _time;
    private readonly Func<Uri, HttpMessageHandler> _handlerFor;

    /// <param name="allowed">What may be called.</param>
    /// <param name="time">Clock of time limits, pauses and rates.</param>
    public EndpointChatClient(AllowedEndpoints allowed, TimeProvider time)
        : this(allowed, EndpointKeys.OfThisMachine(), time, EndpointHandler.For) { }

    internal EndpointChatClient(
        AllowedEndpoints allowed,
        EndpointKeys keys,
        TimeProvider time,
        Func<Uri, HttpMessageHandler> handlerFor
    ) => (_allowed, _keys, _time, _handlerFor) = (allowed, keys, time, handlerFor);

    /// <summary>Refuses an agent's model that cannot be called from this process, before anybody asks it.</summary>
    /// <exception cref="EndpointException">It may not be called, its key is not set, or its endpoint loads no
    /// adapters.</exception>
    public void RequireCallable(AgentModel agent) => RouteOf(agent);

    /// <inheritdoc/>
    /// <exception cref="EndpointException">The model may not be called, the endpoint refused, or all attempts
    /// failed.</exception>
    public async Task<GenerateResult> GenerateAsync(
        GenerateRequest request,
        CancellationToken cancellationToken
    )
    {
        var route = RouteOf(request.Model);
        try
        {
            return route.Adapters is null
                ? await AskAsync(route, request, route.Model.Model, 0, cancellationToken)
                : await AskAdapterAsync(route, request, cancellationToken);
        }
        catch (PromptTooLongException error)
        {
            return GenerateResult.PromptTooLong(error.Message);
        }
    }

    private EndpointRoute RouteOf(AgentModel agent)
    {
        var model =
            agent.Base.Endpoint
            ?? throw new ArgumentException("the model does not answer at an endpoint", nameof(agent));
        if (_allowed.GetError(model) is { } refusal)
            throw new EndpointException(refusal);
        var key = model.KeyVariable is { } variable ? _keys.Read(variable) : null;
        var connection = _connections.GetOrAdd(
            (model.Address, model.Concurrency, model.RequestsPerMinute),
            limits => Connect(limits.Address, limits.Concurrency, limits.PerMinute)
        );
        if (agent.Adapter is not { } adapter)
            return new EndpointRoute(connection, model, key);
        if (adapter.Model is { } finetuned)
            return new EndpointRoute(connection, model with { Model = finetuned }, key);
        if (model.Adapters is null)
            throw new EndpointException($"{model.Address}, {model.Model}: the endpoint loads no adapters");
        var adapters = _adapters.GetOrAdd(
            (model.Address, model.Model),
            _ => new EndpointAdapters(connection, model, key)
        );
        return new EndpointRoute(connection, model, key, adapters, adapter);
    }

    private EndpointConnection Connect(string address, int concurrency, int perMinute) =>
        new(concurrency, perMinute, _handlerFor(new Uri(address)), _time);

    /// <summary>
    /// An endpoint that was restarted since the adapter was loaded does not know it: it is loaded once more.
    /// </summary>
    private static async Task<GenerateResult> AskAdapterAsync(
        EndpointRoute route,
        GenerateRequest request,
        CancellationToken cancellationToken
    )
    {
        var (adapters, adapter) = (route.Adapters!, route.Adapter!);
        using (var lease = await adapters.LeaseAsync(adapter, cancellationToken))
        {
            try
            {
                return await AskAsync(route, request, lease.Value, 0, cancellationToken);
            }
            catch (EndpointException error) when (EndpointAdapters.IsNotFound(error))
            {
                adapters.Forget(lease.Value);
            }
        }
        using var again = await adapters.LeaseAsync(adapter, cancellationToken);
        return await AskAsync(route, request, again.Value, earlier: 1, cancellationToken);
    }

    /// <param name="name">The name by which the endpoint answers as the agent's model.</param>
    /// <param name="earlier">Requests of the same call that brought nothing.</param>
    private static async Task<GenerateResult> AskAsync(
        EndpointRoute route,
        GenerateRequest request,
        string name,
        int earlier,
        CancellationToken cancellationToken
    )
    {
        var (model, adapter) = (route.Model, route.Adapter);
        var post = new EndpointPost(
            $"{model.Address}/chat/completions",
            ChatCompletionJson.Write(model with { Model = name }, request),
            ChatCompletionJson.MaxAnswerBytes(request.Sampling.MaxTokens),
            unchecked((ulong)request.Seed)
        );
        using var span = GenAiTelemetry.Start(
            model.Model,
            adapter?.Digest,
            SamplingOf(request.Sampling),
            GenAiTelemetry.OpenAiCompatible
        );
        var started = Stopwatch.GetTimestamp();
        var reply = await route.Connection.PostAsync(
            model,
            route.Key,
            post,
            ChatCompletionJson.Read,
            cancellationToken
        );
        var result = ResultOf(request, reply.Answer, earlier + reply.Retries);
        GenAiTelemetry.Stop(
            span,
            model.Model,
            result,
            Stopwatch.GetElapsedTime(started),
            GenAiTelemetry.OpenAiCompatible
        );
        span?.SetTag("multiagent.retries", result.Retries);
        return result;
    }

    private static GenerateResult ResultOf(GenerateRequest request, ChatAnswer answer, int retries)
    {
        var promptLength = request.Prompt.Sum(turn => (long)turn.Content.Length);
        return new GenerateResult(
            answer.Text,
            answer.Finish,
            answer.Tokens ?? ChatCompletionJson.EstimateTokens(answer.Text.Length),
            answer.PromptTokens ?? ChatCompletionJson.EstimateTokens(promptLength),
            Retries: retries,
            Estimated: answer.PromptTokens is null || answer.Tokens is null
        );
    }

    /// <summary>
    /// For telemetry: where the request leaves something to the endpoint, what servers do by default.
    /// </summary>
    private static SamplingSettings SamplingOf(RequestedSampling sampling) =>
        new(sampling.Temperature ?? 1, sampling.TopP ?? 1, sampling.TopK ?? 0, sampling.MaxTokens ?? 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var adapters in _adapters.Values)
            adapters.Dispose();
        foreach (var connection in _connections.Values)
            connection.Dispose();
    }
}
