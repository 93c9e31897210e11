using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Models.Cpu;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// The adapters in memory, by content digest. For a step it gives the tensors of the adapters in use, side by
/// side, and a mask that picks each token's own: one product serves rows of many agents without merging
/// anything.
/// </summary>
/// <param name="decoder">The base the adapters are for.</param>
/// <param name="capacity">Adapters kept; beyond it the least recently used ones that no request needs are
/// dropped.</param>
/// <param name="inUseDigests">Digests of the adapters of all requests that run or wait.</param>
/// <param name="origin">What adapters must have been trained on; null: not checked.</param>
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

    /// <summary>Digests of those in memory; may be asked by any thread.</summary>
    public IReadOnlyList<string> Digests => _loaded.Keys;

    /// <summary>The adapter itself, loaded if need be; it stays the bank's.</summary>
    public LoraAdapter GetOrLoad(AdapterRef adapter)
    {
        if (!_loaded.TryGet(adapter.Digest, out _))
            _loaded.Add(adapter.Digest, Load(adapter));
        using var use = _loaded.TryLease(adapter.Digest);
        return use!.Value;
    }

    /// <summary>
    /// Loads an adapter unless its digest is in memory already; in any case it is now the most recently used
    /// one.
    /// </summary>
    public void EnsureLoaded(AdapterRef adapter) => GetOrLoad(adapter);

    /// <summary>
    /// The adapters of tokens whose digests are <paramref name="digests"/> (null: the base); null when no
    /// token has one.
    /// </summary>
    public StepAdapters? StackFor(IReadOnlyList<string?> digests)
    {
        var wanted = digests.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        if (wanted.Length == 0)
            return null;
        if (_loaded.Count > capacity)
            Evict([.. wanted, .. inUseDigests()]);
        var place = wanted.Select((digest, i) => (digest, i)).ToDictionary(p => p.digest, p => p.i);
        return new StepAdapters(
            decoder.Device.type == TorchSharp.DeviceType.CPU ? [.. wanted.Select(Packed)] : [],
            [.. digests.Select(d => d is null ? -1 : place[d])],
            () => Stacked(digests, wanted)
        );
    }

    private PackedAdapter Packed(string digest)
    {
        if (!_packed.TryGetValue(digest, out var packed))
            _packed[digest] = packed = new PackedAdapter(Held(digest));
        return packed;
    }

    private LoraAdapter Held(string digest) =>
        _loaded.TryGet(digest, out var adapter)
            ? adapter
            : throw new InvalidOperationException($"The adapter {digest} is not in memory.");

    private LoraWeights Stacked(IReadOnlyList<string?> digests, string[] wanted)
    {
        // A stack that holds more than is wanted now serves as well, and saves building another when agents
        // come and go.
        if (!wanted.All(_stackedFor.Contains))
            Stack(wanted);
        var index = digests.Select(d => d is null ? 0L : Array.IndexOf(_stackedFor, d) + 1).ToArray();
        using var which = tensor(index, device: decoder.Device);
        return new LoraWeights(_stacked, _masks!.index_select(0, which)); // mask (N, G·R)
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

    private void Stack(string[] wanted)
    {
        Release();
        var keep = _loaded.Keys.Order(StringComparer.Ordinal).ToArray();
        var adapters = keep.Select(Held).ToArray();
        var total = adapters.Sum(a => a.Settings.Rank);
        using var scope = NewDisposeScope();
        var stacked = new Tensor[adapters[0].Tensors.Length];
        for (var i = 0; i < stacked.Length; i++)
            stacked[i] = cat([.. adapters.Select(a => a.Tensors[i])], i % 2 == 0 ? 0 : 1)
                .DetachFromDisposeScope(); // A (G·R, in), B (out, G·R)
        var masks = new float[(adapters.Length + 1) * total];
        for (int a = 0, column = 0; a < adapters.Length; a++)
        for (var r = 0; r < adapters[a].Settings.Rank; r++, column++)
            masks[((a + 1) * total) + column] = (float)adapters[a].Settings.Scale;
        // (G + 1, G·R), row 0 = base
        _masks = tensor(masks, [adapters.Length + 1, total], device: decoder.Device).DetachFromDisposeScope();
        (_stacked, _stackedFor) = (stacked, keep);
    }

    private void Evict(HashSet<string> used)
    {
        var excess = _loaded.Count - capacity;
        foreach (var (digest, old) in _loaded.TakeIdle(excess, (digest, _) => !used.Contains(digest)))
        {
            old.Dispose();
            if (_packed.Remove(digest, out var packed))
                packed.Dispose();
        }
    }

    private void Release()
    {
        foreach (var tensor in _stacked)
            tensor.Dispose();
        _masks?.Dispose();
        (_stacked, _stackedFor, _masks) = ([], [], null);
    }

    public void Dispose()
    {
        Release();
        foreach (var adapter in _packed.Values)
            adapter.Dispose();
        foreach (var adapter in _loaded.Values)
            adapter.Dispose();
    }
}
