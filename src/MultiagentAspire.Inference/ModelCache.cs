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
/// The models in this process's memory: each model folder is loaded once. An agent whose "adapter" is a whole
/// checkpoint gets an engine of its own; of these, the least recently used ones that nobody uses leave when
/// there are too many, since every iteration of a run brings new ones. Thread-safe.
/// </summary>
public sealed class ModelCache(EngineOptions options) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly UseCountedCache<(string Folder, string Digest), HostedModel> _models = new();

    /// <summary>Raised when a model has been loaded, on the thread that asked for it.</summary>
    public event Action<LoadedModel>? Loaded;

    /// <summary>Natural logarithm of the probability of each id but the first, by an agent's model.</summary>
    public async Task<double[]> ScoreAsync(AgentModel model, IReadOnlyList<int> ids)
    {
        using var lease = await LeaseAsync(model);
        return await lease.Model.Engine.ScoreAsync(ids, lease.Adapter);
    }

    /// <summary>The models in memory.</summary>
    public IReadOnlyList<LoadedModel> LoadedModels() =>
        [.. _models.Values.Where(entry => entry.IsLoaded).Select(entry => entry.Model)];

    /// <summary>The model in a folder, loaded at the first call; it stays.</summary>
    /// <exception cref="ModelFileException">The folder is no usable model; one line says why.</exception>
    public LoadedModel Get(ModelRef reference)
    {
        CacheLease<HostedModel> entry;
        lock (_lock)
        {
            entry = EntryOf(reference, whole: false);
            entry.Value.IsWhole = false;
        }
        using (entry)
            return entry.Value.Model; // loaded outside the lock
    }

    /// <summary>An agent's model for the time of one use.</summary>
    internal async Task<ModelLease> LeaseAsync(AgentModel agent)
    {
        var (reference, adapter, whole) = Resolve(agent);
        CacheLease<HostedModel> entry;
        IReadOnlyList<HostedModel> leaving;
        lock (_lock)
        {
            entry = EntryOf(reference, whole);
            leaving = TakeSuperfluous();
        }
        foreach (var old in leaving.Where(old => old.IsLoaded))
            await old.Model.Engine.DisposeAsync();
        return new ModelLease(entry, adapter);
    }

    /// <summary>An "adapter" without PEFT's configuration is a whole checkpoint: a model of its own.</summary>
    private static (ModelRef Reference, AdapterRef? Adapter, bool Whole) Resolve(AgentModel model) =>
        model.Adapter is { } adapter && !File.Exists(Path.Combine(adapter.Path, "adapter_config.json"))
            ? (new ModelRef(adapter.Path, adapter.Digest), null, true)
            : (model.Base, model.Adapter, false);

    /// <summary>
    /// Takes out what nobody uses: models whose folders hold other content since, and whole checkpoints
    /// beyond the limit.
    /// </summary>
    private List<HostedModel> TakeSuperfluous()
    {
        var superseded = _models.TakeIdle(int.MaxValue, (_, entry) => entry.IsSuperseded);
        var excess = _models.Values.Count(entry => entry.IsWhole) - options.FullModels;
        var whole = _models.TakeIdle(excess, (_, entry) => entry.IsWhole);
        return [.. superseded.Concat(whole).Select(taken => taken.Value)];
    }

    /// <summary>Uses the entry of a folder, a new one where there is none. The caller holds the lock.</summary>
    private CacheLease<HostedModel> EntryOf(ModelRef reference, bool whole)
    {
        // By content as well: a run that is done again writes other weights into the same folder. What it
        // held before leaves when nobody uses it.
        var key = (Folder: Path.GetFullPath(reference.Path), reference.Digest);
        if (_models.TryLease(key) is { } known)
            return known;
        foreach (var older in _models.Values.Where(entry => entry.Key.Folder == key.Folder))
            older.IsSuperseded = true;
        _models.Add(key, new HostedModel(key, () => LoadOrEvict(reference, key, whole)) { IsWhole = whole });
        return _models.TryLease(key)!;
    }

    /// <summary>
    /// A model that cannot be loaded is forgotten: its files or the memory may be there when it is asked for
    /// again.
    /// </summary>
    private LoadedModel LoadOrEvict(ModelRef reference, (string Folder, string Digest) key, bool whole)
    {
        try
        {
            return Load(reference, key.Folder, whole);
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

    private LoadedModel Load(ModelRef reference, string folder, bool whole)
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
        // Many of them share the memory that one would have.
        var limits = whole
            ? options with
            {
                CacheMebibytes = Math.Max(1, options.CacheMebibytes / options.FullModels),
            }
            : options;
        var memory = MemoryRequirementOf(ModelConfig.Read(folder), limits);
        memory.RequireFits(
            reference.Path,
            AvailableMemory.On(DevicePlacement.Current.Device),
            "Use a smaller model, or a smaller cache (Inference:CacheMebibytes)"
        );
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

    /// <summary>What an engine of those limits takes.</summary>
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
        var all = _models.Values;
        foreach (var entry in all)
            _models.Remove(entry.Key);
        // One engine's failure must not keep the others.
        await Task.WhenAll(
            all.Where(entry => entry.IsLoaded).Select(entry => entry.Model.Engine.DisposeAsync().AsTask())
        );
    }
}
