using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Modeling.Files;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Templates;
using MultiagentAspire.Modeling.Tokenization;

namespace MultiagentAspire.Inference;

/// <summary>A model folder in memory: its tokenizer, chat template, generation defaults and engine.</summary>
public sealed record LoadedModel(ModelRef Reference, Tokenizer Tokenizer, ChatTemplate Template, GenerationConfig Generation, InferenceEngine Engine);

/// <summary>Loads each model folder once and gives a chat client for any agent. An agent whose "adapter" is a whole checkpoint gets an engine of its own.</summary>
public sealed class ModelHost(EngineOptions options) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<LoadedModel>> _models = new();

    /// <summary>Raised when a model has been loaded, on the thread that asked for it.</summary>
    public event Action<LoadedModel>? Loaded;

    /// <summary>The chat client of an agent's model. Clients are light; make as many as needed.</summary>
    public IChatClient ClientFor(AgentModel model)
    {
        if (model.Adapter is { } adapter && !File.Exists(Path.Combine(adapter.Path, "adapter_config.json")))
            return new EngineChatClient(Get(new ModelRef(adapter.Path, adapter.Digest)), null);
        return new EngineChatClient(Get(model.Base), model.Adapter);
    }

    /// <summary>The model in a folder, loaded at the first call.</summary>
    /// <exception cref="ModelFileException">The folder is no usable model; one line says why.</exception>
    public LoadedModel Get(ModelRef reference) =>
        _models.GetOrAdd(Path.GetFullPath(reference.Path), path => new Lazy<LoadedModel>(() => Load(reference, path))).Value;

    private LoadedModel Load(ModelRef reference, string folder)
    {
        if (!Directory.Exists(folder)) throw new ModelFileException(reference.Path, "is no folder; give the path of a model in Hugging Face layout");
        var generation = GenerationConfig.Read(folder);
        var tokenizer = Tokenizer.Load(folder);
        var template = ChatTemplate.Load(folder, tokenizer);
        var engine = new InferenceEngine(Decoder.Load(folder), tokenizer, generation.EosTokenIds, options, new AdapterOrigin(reference.Digest, template.Digest));
        var model = new LoadedModel(reference, tokenizer, template, generation, engine);
        Loaded?.Invoke(model);
        return model;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models.Values.Where(m => m.IsValueCreated)) await model.Value.Engine.DisposeAsync();
    }
}
