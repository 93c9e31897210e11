using System.Diagnostics;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Optimizers;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// Trains a small base model from a recipe: Muon on the matrices of the blocks, AdamW on the rest.
/// Checkpoints after every chunk of documents that ends more than the given time after the last one; a run
/// that starts again goes on there exactly.
/// </summary>
public sealed class Pretrainer : IDisposable
{
    private const int ProbesPerKind = 100;
    private readonly PretrainRecipe _recipe;
    private readonly ArithmeticCorpus _corpus;
    private readonly string _checkpoint;
    private readonly TimeSpan _checkpointInterval;
    private readonly int _chunkDocuments;
    private readonly Decoder _decoder;
    private readonly Muon _muon;
    private readonly AdamW _adamw;
    private PretrainState _state;

    /// <param name="recipe">What to train.</param>
    /// <param name="checkpoint">Folder of the resumable state; made if absent.</param>
    /// <param name="checkpointInterval">Least time between two checkpoints.</param>
    /// <param name="chunkDocuments">Documents of a chunk: part of what is trained, since batches are cut
    /// within chunks.</param>
    public Pretrainer(
        PretrainRecipe recipe,
        string checkpoint,
        TimeSpan checkpointInterval,
        int chunkDocuments = 4096
    )
    {
        (_recipe, _checkpoint, _checkpointInterval, _chunkDocuments) = (
            recipe,
            checkpoint,
            checkpointInterval,
            chunkDocuments
        );
        _corpus = new ArithmeticCorpus(recipe.Seed, recipe.MaxOperand);
        Directory.CreateDirectory(checkpoint);
        var stored = Path.Combine(checkpoint, "state.json");
        _decoder = Decoder.Create(ConfigOf(recipe), Seeds.Derive(recipe.Seed, "weights"));
        var weights = _decoder.Weights.ToArray();
        foreach (var weight in weights)
            weight.requires_grad_(true);
        var (matrices, others) = Split(weights);
        _muon = new Muon(matrices);
        _adamw = new AdamW(others, beta2: 0.95);
        _state = new PretrainState(0, 0, 0, 0, 0, recipe.Fixed);
        if (File.Exists(stored))
            _state = LoadCheckpoint(stored);
    }

    public Decoder Decoder => _decoder;

    public PretrainState State => _state;

    /// <summary>The configuration of the model that a recipe makes.</summary>
    public static ModelConfig ConfigOf(PretrainRecipe recipe) =>
        new()
        {
            ModelType = "llama",
            HiddenSize = recipe.Model.Hidden,
            IntermediateSize = recipe.Model.Intermediate,
            Layers = recipe.Model.Layers,
            Heads = recipe.Model.Heads,
            KeyValueHeads = recipe.Model.Heads,
            HeadSize = recipe.Model.Hidden / recipe.Model.Heads,
            VocabularySize = CharacterVocabulary.Size,
            MaxPositions = recipe.Model.MaxPositions,
            NormEpsilon = 1e-5,
            TiedEmbeddings = false,
            Rope = new RopeConfig { OriginalMaxPositions = recipe.Model.MaxPositions },
            BosTokenId = CharacterVocabulary.Begin,
            EosTokenIds = [CharacterVocabulary.EndOfTurn],
            PadTokenId = CharacterVocabulary.Pad,
        };

    /// <summary>
    /// Trains to the recipe's end, or until cancelled; then the last checkpoint stands, and a run that starts
    /// again does what was lost since once more.
    /// </summary>
    public void Run(IProgress<PretrainProgress>? progress, CancellationToken cancellationToken)
    {
        var sinceCheckpoint = Stopwatch.StartNew();
        while (_state.Tokens < _recipe.Tokens)
        {
            RunChunk(progress, cancellationToken);
            if (sinceCheckpoint.Elapsed < _checkpointInterval && _state.Tokens < _recipe.Tokens)
                continue;
            SaveCheckpoint();
            sinceCheckpoint.Restart();
        }
    }

    private void RunChunk(IProgress<PretrainProgress>? progress, CancellationToken cancellationToken)
    {
        var phase = _recipe.PhaseAt(_state.Tokens);
        var documents = new TrainingDocument[_chunkDocuments];
        Parallel.For(
            0,
            _chunkDocuments,
            i => documents[i] = _corpus.Document((_state.Chunk * _chunkDocuments) + i, phase.Mix)
        );
        var clock = Stopwatch.StartNew();
        double loss = 0;
        long learned = 0,
            tokens = 0;
        var state = _state;
        // A debate of many rounds among many can outgrow the context; such documents are left out.
        var fitting = documents.Where(d => d.Ids.Length <= _recipe.Model.MaxPositions + 1).ToList();
        if (fitting.Count == 0)
            throw new InvalidDataException(
                $"No document of the phase '{phase.Name}' fits {_recipe.Model.MaxPositions} positions; raise model.maxPositions."
            );
        foreach (
            var batch in DocumentBatches.Create(
                fitting,
                _recipe.BatchTokens,
                Seeds.Derive(_recipe.Seed, "batches", _state.Chunk)
            )
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            loss += Step(batch, _recipe.RateAt(state.Tokens)) * batch.Learned;
            learned += batch.Learned;
            tokens += batch.Ids.Length;
            state = state with
            {
                Tokens = state.Tokens + batch.Ids.Length,
                LearnedTokens = state.LearnedTokens + batch.Learned,
                Step = state.Step + 1,
            };
        }
        _state = state with { Chunk = state.Chunk + 1, Seconds = state.Seconds + clock.Elapsed.TotalSeconds };
        progress?.Report(
            new PretrainProgress(
                phase.Name,
                _state.Tokens,
                _recipe.Tokens,
                loss / Math.Max(1, learned),
                tokens / clock.Elapsed.TotalSeconds,
                _recipe.RateAt(_state.Tokens),
                new CorpusProbe(_corpus, ProbesPerKind).Run(_decoder)
            )
        );
    }

    /// <summary>One optimizer step; gives the batch's mean loss.</summary>
    private double Step(TokenBatch batch, double rate)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(batch.Ids, [batch.Rows, batch.Length], device: _decoder.Device); // (B, T)
        var labels = tensor(batch.Labels, device: _decoder.Device); // (B·T)
        var logits = _decoder.Logits(_decoder.Forward(ids)); // (B·T, V)
        var loss = nn.functional.cross_entropy(logits, labels, ignore_index: -100);
        loss.backward();
        _muon.Step(_recipe.MatrixLearningRate * rate);
        _adamw.Step(_recipe.OtherLearningRate * rate);
        foreach (var weight in _decoder.Weights)
            weight.grad = null;
        return loss.item<float>();
    }

    private (List<(Tensor, int)> Matrices, List<Tensor> Others) Split(Tensor[] weights)
    {
        var matrices = new List<(Tensor, int)>();
        var others = new List<Tensor>();
        var config = _decoder.Config;
        for (var i = 0; i < weights.Length; i++)
        {
            var index = (i - 1) % 6; // 0 input norm, 1 qkv, 2 o, 3 post norm, 4 gate_up, 5 down
            var inBlock = i >= 1 && i <= 6 * config.Layers;
            if (inBlock && index is 1 or 2 or 4 or 5 && weights[i].dim() == 2)
                matrices.Add(
                    (
                        weights[i],
                        index switch
                        {
                            1 when config.Heads == config.KeyValueHeads => 3,
                            4 => 2,
                            _ => 1,
                        }
                    )
                );
            else
                others.Add(weights[i]);
        }
        return (matrices, others);
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors() =>
        _decoder.Weights.Select((w, i) => ($"weight.{i}", w)).Concat(_muon.State()).Concat(_adamw.State());

    /// <summary>
    /// Weights and optimizer state first, under a name of their own; state.json, which names them, last and
    /// by rename.
    /// </summary>
    private void SaveCheckpoint()
    {
        var name = $"tensors-{_state.Chunk}.safetensors";
        TensorFiles.Write(Path.Combine(_checkpoint, name), Tensors());
        var json = Path.Combine(_checkpoint, "state.json");
        AtomicFile.WriteAllText(json, JsonSerializer.Serialize(_state, RecipeJson.Default.PretrainState));
        foreach (
            var old in Directory
                .GetFiles(_checkpoint, "tensors-*.safetensors*")
                .Where(f => Path.GetFileName(f) != name)
        )
            File.Delete(old);
    }

    private PretrainState LoadCheckpoint(string path)
    {
        var state = ReadState(path);
        if (state.Model is { } was && was != _recipe.Fixed)
            throw new InvalidDataException(
                $"{path} belongs to another recipe ({was}; now {_recipe.Fixed}); choose another --output or delete the folder."
            );
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var file = SafetensorsCheckpoint.OpenFile(
            Path.Combine(_checkpoint, $"tensors-{state.Chunk}.safetensors")
        );
        foreach (var (name, tensor) in Tensors())
            tensor.copy_(TensorFiles.ToFloat(file[name]).view(tensor.shape));
        return state with { Model = _recipe.Fixed };
    }

    private static PretrainState ReadState(string path) =>
        StoredJson.ReadFile(path, RecipeJson.Default.PretrainState, "delete the folder to start again");

    public void Dispose()
    {
        _muon.Dispose();
        _adamw.Dispose();
        _decoder.Dispose();
    }
}
