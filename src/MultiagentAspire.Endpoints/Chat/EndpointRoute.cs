using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>How one agent's model is asked at its endpoint.</summary>
/// <param name="Model">The model, under the name by which it answers.</param>
/// <param name="Key">Sent as bearer token; null: none.</param>
/// <param name="Adapters">The adapters that the endpoint has loaded; null with <paramref name="Adapter"/>.</param>
/// <param name="Adapter">The agent's adapter, by whose name the endpoint is then asked; null: the model itself.</param>
internal sealed record EndpointRoute(
    EndpointConnection Connection,
    EndpointModel Model,
    string? Key,
    EndpointAdapters? Adapters = null,
    AdapterRef? Adapter = null
);
