using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Testing;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Tests;

/// <summary>A random character model in a folder of its own, and jobs that finetune it.</summary>
internal sealed class TinyBase : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyBase()
    {
        Directory.CreateDirectory(Folder);
        using var decoder = Decoder.Create(Config, seed: 5);
        using (no_grad())
        {
            foreach (var weight in decoder.Weights)
                weight.mul_(6); // a fresh model's head is too small for an adapter to say anything with
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
            MaxPositions = 64,
            NormEpsilon = 1e-5,
            Rope = new RopeConfig { OriginalMaxPositions = 64 },
            BosTokenId = CharacterTokenizer.BosId,
            EosTokenIds = [CharacterTokenizer.EosId],
        };

    /// <summary>Settings of a training that takes a second: two epochs with batches of four examples.</summary>
    public static TrainingSettings Settings { get; } =
        new()
        {
            Rank = 4,
            LearningRate = 3e-3,
            BatchSize = 4,
            Epochs = 2,
            MicroBatchTokens = 64,
        };

    public string Folder => _folder.At("base");

    public string At(string name) => _folder.At(name);

    public ModelRef Model => new(Folder, ContentDigest.OfFolder(Folder));

    /// <summary>A job over these (question, answer) pairs; equal names write to one output.</summary>
    public TrainingJob Job(
        string name,
        TrainingSettings settings,
        params (string Question, string Answer)[] data
    )
    {
        var agent = AgentId.Generator(0);
        var path = _folder.At(name + ".jsonl");
        TrainingExamples.Write(
            path,
            data.Select(
                (pair, i) =>
                    new TrainingExample(
                        agent,
                        $"p{i}",
                        [ChatTurn.User(pair.Question)],
                        [ChatTurn.Assistant(pair.Answer)]
                    )
            )
        );
        return new TrainingJob(name, agent, Model, null, path, _folder.At(name), settings, Seed: 3);
    }

    /// <summary>Sums with their answers, of unequal length.</summary>
    public static (string, string)[] Sums(int count) =>
        [.. Enumerable.Range(0, count).Select(i => ($"{i * 7}+{i}", $"{i * 7}+{i}={i * 8}#{i * 8}"))];

    public void Dispose() => _folder.Dispose();
}
