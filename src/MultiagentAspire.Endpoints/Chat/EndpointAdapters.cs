using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>
/// The adapters that this process has an endpoint (vLLM, SGLang) load. Each has a name that follows from its
/// content, so that no cache of the endpoint answers for another one. When there are more than the model's
/// slots, unused ones are unloaded, least recently used first. Thread-safe.
/// </summary>
internal sealed class EndpointAdapters(EndpointConnection connection, EndpointModel model, string? key)
    : IDisposable
{
    private const int MaxAnswerBytes = 65_536;

    private readonly UseCountedCache<string, string> _loaded = new();
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>An adapter's name at the endpoint.</summary>
    public static string NameOf(AdapterRef adapter) =>
        $"adapter-{adapter.Digest[..Math.Min(16, adapter.Digest.Length)]}";

    /// <summary>Uses an adapter, loaded if need be; the lease's value is its name at the endpoint.</summary>
    /// <exception cref="EndpointException">The endpoint does not load it, or does not unload another.</exception>
    public async Task<CacheLease<string>> LeaseAsync(AdapterRef adapter, CancellationToken cancellationToken)
    {
        var name = NameOf(adapter);
        if (_loaded.TryLease(name) is { } loaded)
            return loaded;
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_loaded.TryLease(name) is { } meanwhile)
                return meanwhile;
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

    /// <summary>Whether the endpoint does not know the name that it was asked by.</summary>
    public static bool IsNotFound(EndpointException error) => error.Status == HttpStatusCode.NotFound;

    /// <summary>The endpoint has lost an adapter, so that its next use loads it.</summary>
    public void Forget(string name) => _loaded.Remove(name);

    /// <summary>Unloads unused adapters until there is a free slot, or all that are left are in use.</summary>
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
        catch (EndpointException error) when (Says(error, "already"))
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
            when (IsNotFound(error) || Says(error, "not found") || Says(error, "cannot be found"))
        {
            // The endpoint was restarted, or another process has unloaded it.
        }
    }

    private static bool Says(EndpointException error, string text) =>
        error.Message.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>vLLM has these calls under the base address, SGLang beside it.</summary>
    private async Task CallAsync(string call, JsonObject body, CancellationToken cancellationToken)
    {
        var isBeside = model.Adapters == EndpointModel.SgLang;
        var root =
            isBeside && model.Address.EndsWith("/v1", StringComparison.Ordinal)
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
