using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Inference;

/// <summary>
/// The models in the memory of this process. Each model folder is loaded once. An agent with full weights in place of
/// an adapter has an engine of its own. When there are too many of these, the least recently used ones that are not in
/// use are unloaded, since every iteration of a run makes new ones. Thread-safe.
/// </summary>
/// <param name="options">Limits of each engine.</param>
public sealed class ModelCache(EngineOptions options) : IAsyncDisposable
{
    private const string MemoryRemedy = "Use a smaller model, or a smaller cache (Inference:CacheMebibytes)";

    private readonly Lock _lock = new();
    private readonly UseCountedCache<(string Folder, string Digest), HostedModel> _models = new();

    /// <summary>Raised when a model has been loaded, on the thread that loaded it.</summary>
    public event Action<LoadedModel>? Loaded;

    /// <summary>Natural logarithm of the probability of each id but the first, given the ids before it.</summary>
    /// <param name="model">The model and adapter, loaded if they are not in memory.</param>
    /// <param name="ids">(T) token ids.</param>
    /// <returns>(T − 1) values, in nats.</returns>
    public async Task<double[]> ScoreAsync(AgentModel model, IReadOnlyList<int> ids)
    {
        using var lease = await LeaseAsync(model);
        return await lease.Model.Engine.ScoreAsync(ids, lease.Adapter);
    }

    /// <summary>The models in memory, without those that are being loaded.</summary>
    public IReadOnlyList<LoadedModel> LoadedModels() =>
        [.. _models.Values.Where(entry => entry.IsLoaded).Select(entry => entry.Model)];

    /// <summary>The model of a folder, loaded at the first call. It stays in memory.</summary>
    /// <param name="reference">Folder and content digest.</param>
    /// <exception cref="ModelFileException">The folder is not a usable model; one line with the reason.</exception>
    public LoadedModel Get(ModelRef reference)
    {
        CacheLease<HostedModel> entry;
        lock (_lock)
        {
            entry = EntryOf(reference, hasFullWeights: false);
            entry.Value.IsFullWeights = false;
        }
        using (entry)
            return entry.Value.Model; // loaded outside the lock
    }

    /// <summary>Leases an agent's model: it stays in memory during the lease. Loads nothing yet.</summary>
    internal async Task<ModelLease> LeaseAsync(AgentModel agent)
    {
        var (reference, adapter, hasFullWeights) = Resolve(agent);
        CacheLease<HostedModel> entry;
        IReadOnlyList<HostedModel> removed;
        lock (_lock)
        {
            entry = EntryOf(reference, hasFullWeights);
            removed = RemoveUnneeded();
        }
        foreach (var unneeded in removed.Where(unneeded => unneeded.IsLoaded))
            await unneeded.Model.Engine.DisposeAsync();
        return new ModelLease(entry, adapter);
    }

    /// <summary>An adapter folder without PEFT's configuration contains full weights: a model of its own.</summary>
    private static (ModelRef Reference, AdapterRef? Adapter, bool HasFullWeights) Resolve(AgentModel model) =>
        model.Adapter is { } adapter && !File.Exists(Path.Combine(adapter.Path, "adapter_config.json"))
            ? (new ModelRef(adapter.Path, adapter.Digest), null, true)
            : (model.Base, model.Adapter, false);

    /// <summary>
    /// Removes models that are not in use: those whose folders now have other content, and full weights beyond the
    /// limit.
    /// </summary>
    private List<HostedModel> RemoveUnneeded()
    {
        var superseded = _models.TakeIdle(int.MaxValue, (_, entry) => entry.IsSuperseded);
        var excess = _models.Values.Count(entry => entry.IsFullWeights) - options.FullModels;
        var fullWeights = _models.TakeIdle(excess, (_, entry) => entry.IsFullWeights);
        return [.. superseded.Concat(fullWeights).Select(removed => removed.Value)];
    }

    /// <summary>Leases the entry of a folder, which is added if there is none. The caller holds the lock.</summary>
    private CacheLease<HostedModel> EntryOf(ModelRef reference, bool hasFullWeights)
    {
        // By content as well: a repeated run writes other weights into the same folder. The older entry is removed when
        // it is not in use.
        var key = (Folder: Path.GetFullPath(reference.Path), reference.Digest);
        if (_models.TryLease(key) is { } known)
            return known;
        foreach (var older in _models.Values.Where(entry => entry.Key.Folder == key.Folder))
            older.IsSuperseded = true;
        _models.Add(
            key,
            new HostedModel(key, () => LoadOrEvict(reference, key, hasFullWeights))
            {
                IsFullWeights = hasFullWeights,
            }
        );
        return _models.TryLease(key)!;
    }

    /// <summary>
    /// Loads a model. One that cannot be loaded is removed, so that the next use tries again: its files or the memory
    /// may be there then.
    /// </summary>
    private LoadedModel LoadOrEvict(
        ModelRef reference,
        (string Folder, string Digest) key,
        bool hasFullWeights
    )
    {
        try
        {
            return Load(reference, key.Folder, hasFullWeights);
        }
        catch
        {
            lock (_lock)
            {
                if (_models.TryGet(key, out var entry) && !entry.IsLoaded)
                    _models.Remove(key);
            }
            throw;
        }
    }

    private LoadedModel Load(ModelRef reference, string folder, bool hasFullWeights)
    {
        if (!Directory.Exists(folder))
            throw new ModelFileException(
                reference.Path,
                "is no folder; give the path of a model in Hugging Face layout"
            );
        var generation = GenerationConfig.Read(folder);
        var tokenizer = Tokenizer.Load(folder);
        var template = ChatTemplate.Load(folder, tokenizer);
        if (template.TurnEndId(tokenizer) is { } end)
            generation = generation with { EosTokenIds = [.. generation.EosTokenIds.Union([end])] };
        var limits = hasFullWeights ? SharedLimits() : options;
        var memory = MemoryRequirementOf(ModelConfig.Read(folder), limits);
        var available = AvailableMemory.On(DevicePlacement.Current.Device);
        memory.RequireFits(reference.Path, available, MemoryRemedy);
        var engine = new InferenceEngine(
            Decoder.Load(folder),
            tokenizer,
            generation.EosTokenIds,
            limits,
            new AdapterOrigin(reference.Digest, template.Digest)
        );
        var model = new LoadedModel(reference, tokenizer, template, generation, engine) { Memory = memory };
        Loaded?.Invoke(model);
        return model;
    }

    /// <summary>Limits of a model with full weights: all of these share the memory that one model would have.</summary>
    private EngineOptions SharedLimits() =>
        options with
        {
            CacheMebibytes = Math.Max(1, options.CacheMebibytes / options.FullModels),
        };

    /// <summary>The memory that an engine with those limits needs.</summary>
    internal static MemoryRequirement MemoryRequirementOf(ModelConfig config, EngineOptions limits)
    {
        var (rows, positions) = KvCache.Fit(
            config,
            (long)limits.CacheMebibytes << 20,
            limits.MaxBatch,
            limits.MaxLength
        );
        return MemoryRequirement.ForInference(config, rows, positions);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var entries = _models.Values;
        foreach (var entry in entries)
            _models.Remove(entry.Key);
        // All engines are disposed, also when one of them fails.
        var engines = entries.Where(entry => entry.IsLoaded).Select(entry => entry.Model.Engine);
        await Task.WhenAll(engines.Select(engine => engine.DisposeAsync().AsTask()));
    }
}
