using System.Collections.Concurrent;
using System.Diagnostics;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>
/// Generates responses with models at OpenAI-compatible endpoints. The endpoint receives the conversation and renders
/// it with its model's chat template. Models at one address with the same limits share a connection and its limits.
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

    /// <summary>A client with the keys of this machine (<see cref="EndpointKeys.OfThisMachine"/>).</summary>
    /// <param name="allowed">The endpoints that may be called.</param>
    /// <param name="time">Clock of time limits, pauses and rates.</param>
    public EndpointChatClient(AllowedEndpoints allowed, TimeProvider time)
        : this(allowed, EndpointKeys.OfThisMachine(), time, EndpointHandler.For) { }

    /// <summary>A client with other keys and handlers, for tests.</summary>
    internal EndpointChatClient(
        AllowedEndpoints allowed,
        EndpointKeys keys,
        TimeProvider time,
        Func<Uri, HttpMessageHandler> handlerFor
    ) => (_allowed, _keys, _time, _handlerFor) = (allowed, keys, time, handlerFor);

    /// <summary>Checks, without a call, that an agent's model can be called from this process.</summary>
    /// <param name="agent">The model and adapter of the agent.</param>
    /// <exception cref="EndpointException">
    /// The model may not be called, its key is not set, or its endpoint loads no adapters.
    /// </exception>
    public void RequireCallable(AgentModel agent) => RouteOf(agent);

    /// <inheritdoc/>
    /// <exception cref="EndpointException">
    /// The model may not be called, the endpoint rejected the request, or all attempts failed.
    /// </exception>
    public async Task<GenerateResult> GenerateAsync(
        GenerateRequest request,
        CancellationToken cancellationToken
    )
    {
        var route = RouteOf(request.Model);
        try
        {
            return route.Adapters is null
                ? await CallAsync(route, request, route.Model.Model, 0, cancellationToken)
                : await CallAdapterAsync(route, request, cancellationToken);
        }
        catch (PromptTooLongException error)
        {
            return GenerateResult.PromptTooLong(error.Message);
        }
    }

    /// <summary>How the model of an agent is called.</summary>
    private EndpointRoute RouteOf(AgentModel agent)
    {
        var model =
            agent.Base.Endpoint
            ?? throw new ArgumentException("the model does not answer at an endpoint", nameof(agent));
        if (_allowed.GetError(model) is { } error)
            throw new EndpointException(error);
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
    /// Calls an adapter. An endpoint that was restarted since does not know it: then it is loaded again, once.
    /// </summary>
    private static async Task<GenerateResult> CallAdapterAsync(
        EndpointRoute route,
        GenerateRequest request,
        CancellationToken cancellationToken
    )
    {
        var adapters = route.Adapters!;
        var adapter = route.Adapter!;
        using (var lease = await adapters.LeaseAsync(adapter, cancellationToken))
        {
            try
            {
                return await CallAsync(route, request, lease.Value, 0, cancellationToken);
            }
            catch (EndpointException error) when (EndpointAdapters.IsNotFound(error))
            {
                adapters.Forget(lease.Value);
            }
        }
        using var again = await adapters.LeaseAsync(adapter, cancellationToken);
        return await CallAsync(route, request, again.Value, failedRequests: 1, cancellationToken);
    }

    /// <summary>One call with its retries, span and metrics.</summary>
    /// <param name="route">How the model is called.</param>
    /// <param name="request">The request.</param>
    /// <param name="name">The name of the model or adapter at the endpoint.</param>
    /// <param name="failedRequests">Requests of the same call that failed before, counted as retries.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private static async Task<GenerateResult> CallAsync(
        EndpointRoute route,
        GenerateRequest request,
        string name,
        int failedRequests,
        CancellationToken cancellationToken
    )
    {
        var model = route.Model;
        using var span = GenAiTelemetry.Start(
            model.Model,
            route.Adapter?.Digest,
            SamplingOf(request.Sampling),
            GenAiTelemetry.OpenAiCompatible
        );
        var startedAt = Stopwatch.GetTimestamp();
        var reply = await route.Connection.PostAsync(
            model,
            route.Key,
            CreatePost(model, name, request),
            ChatCompletionJson.Read,
            cancellationToken
        );
        var result = ResultOf(request, reply.Answer, failedRequests + reply.Retries);
        var duration = Stopwatch.GetElapsedTime(startedAt);
        GenAiTelemetry.Stop(span, model.Model, result, duration, GenAiTelemetry.OpenAiCompatible);
        span?.SetTag("multiagent.retries", result.Retries);
        return result;
    }

    private static EndpointPost CreatePost(EndpointModel model, string name, GenerateRequest request) =>
        new(
            $"{model.Address}/chat/completions",
            ChatCompletionJson.Write(model with { Model = name }, request),
            ChatCompletionJson.MaxAnswerBytes(request.Sampling.MaxTokens),
            unchecked((ulong)request.Seed)
        );

    private static GenerateResult ResultOf(GenerateRequest request, ChatAnswer answer, int retries)
    {
        var promptLength = request.Prompt.Sum(turn => (long)turn.Content.Length);
        return new GenerateResult(
            answer.Text,
            answer.FinishReason,
            answer.Tokens ?? ChatCompletionJson.EstimateTokens(answer.Text.Length),
            answer.PromptTokens ?? ChatCompletionJson.EstimateTokens(promptLength),
            Retries: retries,
            Estimated: answer.PromptTokens is null || answer.Tokens is null
        )
        {
            CachedPromptTokens = Math.Min(answer.CachedPromptTokens, answer.PromptTokens ?? 0),
        };
    }

    /// <summary>
    /// Sampling for telemetry. Settings that the request does not set have the usual defaults of servers.
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
