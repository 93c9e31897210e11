using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Endpoints;

namespace MultiagentAspire.Inference.Remote;

/// <summary>Gives a chat client for any model at an endpoint that this process may call. Models at one address with the same limits share these.</summary>
public sealed class RemoteModels : IDisposable
{
    private readonly ConcurrentDictionary<
        (string Address, int Concurrency, int PerMinute),
        RemoteEndpoint
    > _endpoints = new();
    private readonly ConcurrentDictionary<(string Address, string Model), ServedAdapters> _adapters = new();
    private readonly AllowedEndpoints _allowed;
    private readonly RemoteKeys _keys;
    private readonly TimeProvider _time;
    private readonly Func<Uri, HttpMessageHandler> _way;

    /// <param name="allowed">What may be called.</param>
    /// <param name="time">Clock of timeouts, pauses and rates.</param>
    public RemoteModels(AllowedEndpoints allowed, TimeProvider time)
        : this(allowed, RemoteKeys.OfThisMachine(), time, EndpointWay.To) { }

    internal RemoteModels(
        AllowedEndpoints allowed,
        RemoteKeys keys,
        TimeProvider time,
        Func<Uri, HttpMessageHandler> way
    ) => (_allowed, _keys, _time, _way) = (allowed, keys, time, way);

    /// <summary>The chat client of an agent's model, which answers at an endpoint. Clients are light; make as many as needed.</summary>
    /// <exception cref="EndpointException">It may not be called from here, or its key is not set.</exception>
    public IChatClient ClientFor(AgentModel agent)
    {
        var model =
            agent.Base.Remote
            ?? throw new ArgumentException("the model does not answer at an endpoint", nameof(agent));
        if (_allowed.Refusal(model) is { } refusal)
            throw new EndpointException(refusal);
        var key = model.KeyVariable is { } variable ? _keys.Read(variable) : null;
        var endpoint = _endpoints.GetOrAdd(
            (model.Endpoint, model.Concurrency, model.RequestsPerMinute),
            limits => new RemoteEndpoint(
                limits.Concurrency,
                limits.PerMinute,
                _way(new Uri(limits.Address)),
                _time
            )
        );
        if (agent.Adapter is not { } adapter)
            return new RemoteChatClient(endpoint, model, key);
        if (adapter.Model is { } finetuned)
            return new RemoteChatClient(endpoint, model with { Model = finetuned }, key);
        if (model.Adapters is null)
            throw new EndpointException($"{model.Endpoint}, {model.Model}: the endpoint loads no adapters");
        return new RemoteChatClient(
            endpoint,
            model,
            key,
            _adapters.GetOrAdd((model.Endpoint, model.Model), _ => new ServedAdapters(endpoint, model, key)),
            adapter
        );
    }

    public void Dispose()
    {
        foreach (var adapters in _adapters.Values)
            adapters.Dispose();
        foreach (var endpoint in _endpoints.Values)
            endpoint.Dispose();
    }
}
