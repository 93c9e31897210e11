using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Tests;

/// <summary>A random character model in a folder of its own, and adapters for it.</summary>
internal sealed class TinyModel : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tiny-model-").FullName;

    public TinyModel()
    {
        Folder = Path.Combine(_root, "base");
        Directory.CreateDirectory(Folder);
        using var decoder = Decoder.Create(Config, seed: 11);
        using (no_grad())
        {
            foreach (var weight in decoder.Weights)
                weight.mul_(8); // sharper than a fresh model, so that texts differ
        }
        decoder.Save(Folder);
        CharacterTokenizer.Write(Folder, Config.MaxPositions);
    }

    public static ModelConfig Config { get; } =
        new()
        {
            ModelType = "llama",
            HiddenSize = 32,
            IntermediateSize = 48,
            Layers = 2,
            Heads = 4,
            KeyValueHeads = 2,
            HeadSize = 8,
            VocabularySize = CharacterTokenizer.VocabularySize,
            MaxPositions = 96,
            NormEpsilon = 1e-5,
            Rope = new RopeConfig { OriginalMaxPositions = 96 },
            EosTokenIds = [CharacterTokenizer.EosId],
        };

    public string Folder { get; }

    /// <summary>A new engine over the model; the caller disposes it.</summary>
    public Engine.InferenceEngine Start(Engine.EngineOptions? options = null) =>
        new(
            Decoder.Load(Folder),
            Tokenizer.Load(Folder),
            [CharacterTokenizer.EosId],
            options ?? new Engine.EngineOptions { CacheMebibytes = 16 }
        );

    /// <summary>A random adapter of its own seed; the metadata goes into its file.</summary>
    public AdapterRef Adapter(ulong seed, int rank, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var adapter = LoraAdapter.Create(
            Config,
            new LoraSettings(rank, 2 * rank, 0, LoraSettings.AllModules),
            seed
        );
        using var generator = new Generator(seed, CPU); // torch's own one is shared with the tests that run beside this
        using (no_grad())
        {
            foreach (var (name, tensor) in adapter.Named())
                if (name.Contains("lora_B", StringComparison.Ordinal))
                    tensor.normal_(0, 0.2, generator);
        }
        var folder = Path.Combine(_root, $"adapter-{seed}");
        Directory.CreateDirectory(folder);
        adapter.Save(folder, Folder, metadata);
        return new AdapterRef(
            folder,
            ContentDigest.OfFile(Path.Combine(folder, "adapter_model.safetensors"))
        );
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
