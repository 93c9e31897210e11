using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Models.Cpu;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// The adapters in memory, by content digest. For a step it stacks the tensors of the adapters in use side by side,
/// with a mask that selects each token's adapter: one matrix product serves tokens of many agents, and no weights are
/// merged.
/// </summary>
/// <param name="decoder">The base model of the adapters.</param>
/// <param name="capacity">
/// Maximum number of adapters; beyond it, the least recently used ones that no request needs are unloaded.
/// </param>
/// <param name="inUseDigests">Returns the digests of the adapters of all running and waiting requests.</param>
/// <param name="origin">The model on which adapters must have been trained; null: not checked.</param>
internal sealed class AdapterCache(
    Decoder decoder,
    int capacity,
    Func<IEnumerable<string>> inUseDigests,
    AdapterOrigin? origin = null
) : IDisposable
{
    private readonly UseCountedCache<string, LoraAdapter> _loaded = new();
    private readonly Dictionary<string, PackedAdapter> _packed = [];
    private string[] _stackedFor = [];
    private Tensor[] _stacked = [];
    private Tensor? _masks;

    /// <summary>Digests of the adapters in memory. May be called from any thread.</summary>
    public IReadOnlyList<string> Digests => _loaded.Keys;

    /// <summary>An adapter, loaded first if it is not in memory. The cache disposes it.</summary>
    /// <exception cref="MultiagentAspire.ModelFiles.ModelFileException">Its files are invalid, or of another base
    /// model.</exception>
    public LoraAdapter GetOrLoad(AdapterRef adapter)
    {
        if (!_loaded.TryGet(adapter.Digest, out _))
            _loaded.Add(adapter.Digest, Load(adapter));
        using var use = _loaded.TryLease(adapter.Digest);
        return use!.Value;
    }

    /// <summary>
    /// Loads an adapter unless it is in memory. It is now the most recently used one.
    /// </summary>
    public void EnsureLoaded(AdapterRef adapter) => GetOrLoad(adapter);

    /// <summary>The adapters of a step's tokens. They must be in memory.</summary>
    /// <param name="digests">The digest of each token's adapter; null: the base model.</param>
    /// <returns>Null when no token has an adapter.</returns>
    public StepAdapters? StackFor(IReadOnlyList<string?> digests)
    {
        var needed = digests.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        if (needed.Length == 0)
            return null;
        if (_loaded.Count > capacity)
            Evict([.. needed, .. inUseDigests()]);
        var isOnCpu = decoder.Device.type == TorchSharp.DeviceType.CPU;
        return new StepAdapters(
            isOnCpu ? [.. needed.Select(GetPacked)] : [],
            [.. digests.Select(digest => digest is null ? -1 : Array.IndexOf(needed, digest))],
            () => GetStacked(digests, needed)
        );
    }

    /// <summary>An adapter in the form of the CPU kernels.</summary>
    private PackedAdapter GetPacked(string digest)
    {
        if (!_packed.TryGetValue(digest, out var packed))
            _packed[digest] = packed = new PackedAdapter(GetLoaded(digest));
        return packed;
    }

    private LoraAdapter GetLoaded(string digest) =>
        _loaded.TryGet(digest, out var adapter)
            ? adapter
            : throw new InvalidOperationException($"The adapter {digest} is not in memory.");

    /// <summary>The stacked weights with the mask of each token.</summary>
    private LoraWeights GetStacked(IReadOnlyList<string?> digests, string[] needed)
    {
        // A stack with more adapters than are needed now is used as well, so that it is not rebuilt at every step.
        if (!needed.All(_stackedFor.Contains))
            Stack();
        var maskRows = digests
            .Select(digest => digest is null ? 0L : Array.IndexOf(_stackedFor, digest) + 1)
            .ToArray();
        using var index = tensor(maskRows, device: decoder.Device); // (N)
        return new LoraWeights(_stacked, _masks!.index_select(0, index)); // mask (N, G·R)
    }

    private LoraAdapter Load(AdapterRef reference)
    {
        var adapter = LoraAdapter.Load(reference.Path, decoder.Config, decoder.Device);
        try
        {
            if (origin is not null)
                adapter.RequireTrainedOn(reference.Path, origin.BaseDigest, origin.TemplateDigest);
            return adapter;
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    /// <summary>Stacks all adapters in memory: G adapters, R the sum of their ranks over G.</summary>
    private void Stack()
    {
        Release();
        var digests = _loaded.Keys.Order(StringComparer.Ordinal).ToArray();
        var adapters = digests.Select(GetLoaded).ToArray();
        using var scope = NewDisposeScope();
        var stacked = new Tensor[adapters[0].Tensors.Length];
        for (var i = 0; i < stacked.Length; i++)
        {
            var parts = adapters.Select(adapter => adapter.Tensors[i]).ToArray();
            stacked[i] = cat(parts, i % 2 == 0 ? 0 : 1).DetachFromDisposeScope(); // A (G·R, in), B (out, G·R)
        }
        _masks = CreateMasks(adapters).DetachFromDisposeScope();
        (_stacked, _stackedFor) = (stacked, digests);
    }

    /// <summary>(G + 1, G·R): row 0 is the base model, row g + 1 the scale of adapter g in its columns.</summary>
    private Tensor CreateMasks(LoraAdapter[] adapters)
    {
        var columns = adapters.Sum(adapter => adapter.Settings.Rank);
        var masks = new float[(adapters.Length + 1) * columns];
        var column = 0;
        for (var i = 0; i < adapters.Length; i++)
        {
            var settings = adapters[i].Settings;
            var start = ((i + 1) * columns) + column;
            Array.Fill(masks, (float)settings.Scale, start, settings.Rank);
            column += settings.Rank;
        }
        return tensor(masks, [adapters.Length + 1, columns], device: decoder.Device);
    }

    /// <summary>Unloads adapters beyond the capacity.</summary>
    private void Evict(HashSet<string> used)
    {
        var excess = _loaded.Count - capacity;
        foreach (var (digest, adapter) in _loaded.TakeIdle(excess, (digest, _) => !used.Contains(digest)))
        {
            adapter.Dispose();
            if (_packed.Remove(digest, out var packed))
                packed.Dispose();
        }
    }

    /// <summary>Frees the stacked tensors.</summary>
    private void Release()
    {
        foreach (var tensor in _stacked)
            tensor.Dispose();
        _masks?.Dispose();
        (_stacked, _stackedFor, _masks) = ([], [], null);
    }

    /// <summary>Frees all adapters.</summary>
    public void Dispose()
    {
        Release();
        foreach (var adapter in _packed.Values)
            adapter.Dispose();
        foreach (var adapter in _loaded.Values)
            adapter.Dispose();
    }
}
