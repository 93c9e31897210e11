using System.Net;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Endpoints;

namespace MultiagentAspire.Inference.Remote;

/// <summary>
/// The adapters that an endpoint (vLLM, SGLang) has loaded at our wish. Each has a name that follows from its content, so that no cache of the endpoint can answer for
/// another one. Those that nobody uses leave, longest unused first, when there are too many: that is how superseded ones go. Thread-safe.
/// </summary>
internal sealed class ServedAdapters(RemoteEndpoint endpoint, RemoteModel model, string? key) : IDisposable
{
    private const int LargestAnswer = 65_536;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1);
    private long _uses;

    /// <summary>An adapter's name at the endpoint.</summary>
    public static string NameOf(AdapterRef adapter) =>
        $"adapter-{adapter.Digest[..Math.Min(16, adapter.Digest.Length)]}";

    /// <summary>The adapter for the time of one use; loaded where it is not.</summary>
    /// <exception cref="EndpointException">The endpoint does not load it, or does not let go of another.</exception>
    public async Task<Lease> LeaseAsync(AdapterRef adapter, CancellationToken cancellationToken)
    {
        var name = NameOf(adapter);
        if (Use(name) is { } loaded)
            return loaded;
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (Use(name) is { } meanwhile)
                return meanwhile;
            while (Idle() is { } old)
                await UnloadAsync(old, cancellationToken);
            await LoadAsync(name, adapter, cancellationToken);
            lock (_lock)
                _places.Add(name, new Place());
            return Use(name)!;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Whether the endpoint knows nothing of the name that it was asked by.</summary>
    public static bool IsNotFound(EndpointException error) => error.Status == HttpStatusCode.NotFound;

    /// <summary>The endpoint does not have it, so that the next use loads it.</summary>
    public void Forget(string name)
    {
        lock (_lock)
            _places.Remove(name);
    }

    private Lease? Use(string name)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(name, out var place))
                return null;
            (place.Users, place.LastUse) = (place.Users + 1, ++_uses);
            return new Lease(name, () => Return(place));
        }
    }

    private void Return(Place place)
    {
        lock (_lock)
            place.Users--;
    }

    /// <summary>The one to unload before another is loaded; null when there is room or all are in use. Nobody can use it any more.</summary>
    private string? Idle()
    {
        lock (_lock)
        {
            if (_places.Count < model.AdapterSlots)
                return null;
            var name = _places
                .Where(place => place.Value.Users == 0)
                .OrderBy(place => place.Value.LastUse)
                .Select(place => place.Key)
                .FirstOrDefault();
            if (name is not null)
                _places.Remove(name);
            return name;
        }
    }

    private async Task LoadAsync(string name, AdapterRef adapter, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(
                "load_lora_adapter",
                new JsonObject { ["lora_name"] = name, ["lora_path"] = Path.GetFullPath(adapter.Path) },
                cancellationToken
            );
        }
        catch (EndpointException error)
            when (error.Message.Contains("already", StringComparison.OrdinalIgnoreCase))
        {
            // An earlier process loaded it; what has this name has this content.
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
                || error.Message.Contains("not found", StringComparison.OrdinalIgnoreCase)
                || error.Message.Contains("cannot be found", StringComparison.OrdinalIgnoreCase)
            )
        {
            // The endpoint has begun anew, or another process has unloaded it.
        }
    }

    /// <summary>vLLM has these calls under the base address, SGLang beside it.</summary>
    private async Task CallAsync(string call, JsonObject body, CancellationToken cancellationToken)
    {
        var root =
            model.Adapters == RemoteModel.SgLang && model.Endpoint.EndsWith("/v1", StringComparison.Ordinal)
                ? model.Endpoint[..^"/v1".Length]
                : model.Endpoint;
        var bytes = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
        await endpoint.AskAsync(
            model,
            $"{root}/{call}",
            bytes,
            key,
            LargestAnswer,
            Seeds.Derive(call, body.ToJsonString()),
            _ => "",
            cancellationToken
        );
    }

    public void Dispose() => _changing.Dispose();

    private sealed class Place
    {
        public int Users { get; set; }

        public long LastUse { get; set; }
    }

    /// <summary>An adapter in use: it is not unloaded before this is disposed.</summary>
    internal sealed class Lease(string name, Action end) : IDisposable
    {
        public string Name => name;

        public void Dispose() => end();
    }
}
