using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>How the model of one agent is called at its endpoint.</summary>
/// <param name="Connection">The connection, shared with other models at the same address.</param>
/// <param name="Model">The model, with its name at the endpoint.</param>
/// <param name="Key">Sent as bearer token; null: none.</param>
/// <param name="Adapters">The adapters that the endpoint has loaded; null when <paramref name="Adapter"/> is.</param>
/// <param name="Adapter">The agent's adapter, whose name the request then has; null: the model itself.</param>
internal sealed record EndpointRoute(
    EndpointConnection Connection,
    EndpointModel Model,
    string? Key,
    EndpointAdapters? Adapters = null,
    AdapterRef? Adapter = null
);
