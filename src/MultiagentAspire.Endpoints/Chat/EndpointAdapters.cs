using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>
/// The adapters of one model that this process has loaded at an endpoint (vLLM, SGLang). The name of an adapter derives
/// from its content, so a cache of the endpoint cannot answer for another one. When all slots of the model are used,
/// adapters without a lease are unloaded, least recently used first. Thread-safe.
/// </summary>
/// <param name="connection">Sends the calls.</param>
/// <param name="model">The model, with its number of slots and the kind of its server.</param>
/// <param name="key">Sent as bearer token; null: none.</param>
internal sealed class EndpointAdapters(EndpointConnection connection, EndpointModel model, string? key)
    : IDisposable
{
    private const int MaxAnswerBytes = 65_536;

    private readonly UseCountedCache<string, string> _loaded = new();
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>The name of an adapter at the endpoint: <c>adapter-</c> and 16 digits of its digest.</summary>
    public static string NameOf(AdapterRef adapter) =>
        $"adapter-{adapter.Digest[..Math.Min(16, adapter.Digest.Length)]}";

    /// <summary>Leases an adapter, and loads it first if it is not loaded. It stays loaded during the lease.</summary>
    /// <param name="adapter">The adapter; the endpoint must be able to read its folder.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>The lease; its value is the adapter's name at the endpoint.</returns>
    /// <exception cref="EndpointException">The endpoint does not load it, or does not unload another.</exception>
    public async Task<CacheLease<string>> LeaseAsync(AdapterRef adapter, CancellationToken cancellationToken)
    {
        var name = NameOf(adapter);
        if (_loaded.TryLease(name) is { } loaded)
            return loaded;
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_loaded.TryLease(name) is { } loadedMeanwhile)
                return loadedMeanwhile;
            await MakeRoomAsync(cancellationToken);
            await LoadAsync(name, adapter, cancellationToken);
            _loaded.Add(name, name);
            return _loaded.TryLease(name)!;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Whether the endpoint does not know the name of the model or adapter.</summary>
    public static bool IsNotFound(EndpointException error) => error.Status == HttpStatusCode.NotFound;

    /// <summary>Notes that the endpoint has lost an adapter: its next lease loads it again.</summary>
    /// <param name="name">Its name at the endpoint.</param>
    public void Forget(string name) => _loaded.Remove(name);

    /// <summary>Unloads adapters without a lease until there is a free slot, or all are leased.</summary>
    private async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        while (_loaded.Count >= model.AdapterSlots)
        {
            if (_loaded.TakeIdle(1) is not [var (name, _)])
                return;
            await UnloadAsync(name, cancellationToken);
        }
    }

    private async Task LoadAsync(string name, AdapterRef adapter, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["lora_name"] = name, ["lora_path"] = Path.GetFullPath(adapter.Path) };
        try
        {
            await CallAsync("load_lora_adapter", body, cancellationToken);
        }
        catch (EndpointException error) when (MessageContains(error, "already"))
        {
            // An earlier process loaded it; equal names have equal content.
        }
    }

    private async Task UnloadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(
                "unload_lora_adapter",
                new JsonObject { ["lora_name"] = name },
                cancellationToken
            );
        }
        catch (EndpointException error)
            when (IsNotFound(error)
                || MessageContains(error, "not found")
                || MessageContains(error, "cannot be found")
            )
        {
            // The endpoint was restarted, or another process has unloaded it.
        }
    }

    private static bool MessageContains(EndpointException error, string text) =>
        error.Message.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes a call. vLLM has these calls under the base address, SGLang beside its <c>/v1</c>.</summary>
    private async Task CallAsync(string call, JsonObject body, CancellationToken cancellationToken)
    {
        var isBesideVersion = model.Adapters == EndpointModel.SgLang;
        var root =
            isBesideVersion && model.Address.EndsWith("/v1", StringComparison.Ordinal)
                ? model.Address[..^"/v1".Length]
                : model.Address;
        var json = body.ToJsonString();
        var post = new EndpointPost(
            $"{root}/{call}",
            Encoding.UTF8.GetBytes(json),
            MaxAnswerBytes,
            Seeds.Derive(call, json)
        );
        await connection.PostAsync(model, key, post, _ => "", cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();
}
