using Microsoft.Extensions.AI;
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
/// Loads each model folder once and gives a chat client for any agent. An agent whose "adapter" is a whole checkpoint gets an engine of its
/// own; of these, the ones that nobody uses leave when there are too many, since every iteration of a run brings new ones.
/// </summary>
public sealed class ModelHost(EngineOptions options) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Folder, string Digest), Place> _places = [];
    private long _uses;

    /// <summary>Raised when a model has been loaded, on the thread that asked for it.</summary>
    public event Action<LoadedModel>? Loaded;

    /// <summary>The chat client of an agent's model. Clients are light; make as many as needed.</summary>
    public IChatClient ClientFor(AgentModel model)
    {
        var (reference, adapter, whole) = PartsOf(model);
        return new EngineChatClient(this, reference, adapter, whole);
    }

    /// <summary>Natural logarithm of the probability of each id but the first, by an agent's model.</summary>
    public async Task<double[]> ScoreAsync(AgentModel model, IReadOnlyList<int> ids)
    {
        var (reference, adapter, whole) = PartsOf(model);
        using var lease = await LeaseAsync(reference, whole);
        return await lease.Model.Engine.ScoreAsync(ids, adapter);
    }

    /// <summary>The models in memory.</summary>
    public IReadOnlyList<LoadedModel> InMemory()
    {
        lock (_lock)
            return
            [
                .. _places
                    .Values.Where(place => place.Model.IsValueCreated)
                    .Select(place => place.Model.Value),
            ];
    }

    /// <summary>An "adapter" without PEFT's configuration is a whole checkpoint: a model of its own.</summary>
    private static (ModelRef Reference, AdapterRef? Adapter, bool Whole) PartsOf(AgentModel model) =>
        model.Adapter is { } adapter && !File.Exists(Path.Combine(adapter.Path, "adapter_config.json"))
            ? (new ModelRef(adapter.Path, adapter.Digest), null, true)
            : (model.Base, model.Adapter, false);

    /// <summary>The model in a folder, loaded at the first call; it stays.</summary>
    /// <exception cref="ModelFileException">The folder is no usable model; one line says why.</exception>
    public LoadedModel Get(ModelRef reference)
    {
        Place place;
        lock (_lock)
        {
            place = PlaceOf(reference, whole: false);
            place.Whole = false;
        }
        return place.Model.Value; // loaded outside the lock
    }

    /// <summary>The model for the time of one use.</summary>
    /// <param name="whole">It is an agent's own checkpoint and may leave when unused.</param>
    internal async Task<Lease> LeaseAsync(ModelRef reference, bool whole)
    {
        Place place;
        List<Place> leaving;
        lock (_lock)
        {
            place = PlaceOf(reference, whole);
            (place.Users, place.LastUse) = (place.Users + 1, ++_uses);
            leaving =
            [
                .. _places.Values.Where(other => other is { IsSuperseded: true, Users: 0 }),
                .. _places
                    .Values.Where(other => other is { Whole: true, IsSuperseded: false, Users: 0 })
                    .OrderBy(other => other.LastUse)
                    .Take(Math.Max(0, _places.Values.Count(other => other.Whole) - options.WholeModels)),
            ];
            foreach (var old in leaving)
                _places.Remove(old.Key);
        }
        foreach (var old in leaving.Where(old => old.Model.IsValueCreated))
            await old.Model.Value.Engine.DisposeAsync();
        return new Lease(place.Model, () => Return(place));
    }

    private void Return(Place place)
    {
        lock (_lock)
            place.Users--;
    }

    private Place PlaceOf(ModelRef reference, bool whole)
    {
        // By content as well: a run that is done again writes other weights into the same folder. What the folder held before leaves when nobody uses it.
        var key = (Folder: Path.GetFullPath(reference.Path), reference.Digest);
        if (_places.TryGetValue(key, out var place))
            return place;
        foreach (var older in _places.Values.Where(other => other.Key.Folder == key.Folder))
            older.IsSuperseded = true;
        _places.Add(
            key,
            place = new Place(key, new Lazy<LoadedModel>(() => LoadOrForget(reference, key, whole)))
            {
                Whole = whole,
            }
        );
        return place;
    }

    /// <summary>A model that cannot be loaded now may be there, or have the memory, when it is asked for again.</summary>
    private LoadedModel LoadOrForget(ModelRef reference, (string Folder, string Digest) key, bool whole)
    {
        try
        {
            return Load(reference, key.Folder, whole);
        }
        catch
        {
            lock (_lock)
            {
                if (_places.TryGetValue(key, out var place) && !place.Model.IsValueCreated)
                    _places.Remove(key);
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
                CacheMebibytes = Math.Max(1, options.CacheMebibytes / options.WholeModels),
            }
            : options;
        var memory = NeedOf(ModelConfig.Read(folder), limits);
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
    internal static MemoryNeed NeedOf(ModelConfig config, EngineOptions limits)
    {
        var (rows, positions) = KvCache.Fit(
            config,
            (long)limits.CacheMebibytes << 20,
            limits.MaxBatch,
            limits.MaxLength
        );
        return MemoryNeed.OfInference(config, rows, positions);
    }

    public async ValueTask DisposeAsync()
    {
        List<Place> all;
        lock (_lock)
        {
            all = [.. _places.Values];
            _places.Clear();
        }
        // One engine's failure must not keep the others.
        await Task.WhenAll(
            all.Where(place => place.Model.IsValueCreated)
                .Select(place => place.Model.Value.Engine.DisposeAsync().AsTask())
        );
    }

    /// <summary>One model folder; what changes is guarded by the host's lock.</summary>
    private sealed class Place((string Folder, string Digest) key, Lazy<LoadedModel> model)
    {
        public (string Folder, string Digest) Key => key;

        public Lazy<LoadedModel> Model => model;

        public bool Whole { get; set; }

        public bool IsSuperseded { get; set; }

        public int Users { get; set; }

        public long LastUse { get; set; }
    }

    /// <summary>A model in use: it does not leave before this is disposed.</summary>
    internal sealed class Lease(Lazy<LoadedModel> model, Action end) : IDisposable
    {
        /// <exception cref="ModelFileException">The folder is no usable model.</exception>
        public LoadedModel Model => model.Value;

        public void Dispose() => end();
    }
}
