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
/// Trains a small base model from a recipe: Muon on the matrices of the blocks, AdamW on the rest. Documents are
/// trained on in chunks. A checkpoint is written after a chunk when the checkpoint interval has passed. A resumed
/// training gives the same weights as an uninterrupted one.
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

    /// <summary>Creates the model, or restores it from the checkpoint.</summary>
    /// <param name="recipe">The checked recipe.</param>
    /// <param name="checkpoint">Folder of the checkpoint; created if absent.</param>
    /// <param name="checkpointInterval">Minimum time between two checkpoints.</param>
    /// <param name="chunkDocuments">
    /// Documents of a chunk. It changes the result, since batches are formed within a chunk.
    /// </param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another recipe.</exception>
    public Pretrainer(
        PretrainRecipe recipe,
        string checkpoint,
        TimeSpan checkpointInterval,
        int chunkDocuments = 4096
    )
    {
        _recipe = recipe;
        _checkpoint = checkpoint;
        _checkpointInterval = checkpointInterval;
        _chunkDocuments = chunkDocuments;
        _corpus = new ArithmeticCorpus(recipe.Seed, recipe.MaxOperand);
        Directory.CreateDirectory(checkpoint);
        _decoder = Decoder.Create(ConfigOf(recipe), Seeds.Derive(recipe.Seed, "weights"));
        var weights = _decoder.Weights.ToArray();
        foreach (var weight in weights)
            weight.requires_grad_(true);
        var (matrices, others) = Split(weights);
        _muon = new Muon(matrices);
        _adamw = new AdamW(others, beta2: 0.95);
        _state = new PretrainState(0, 0, 0, 0, 0, recipe.Fixed);
        if (File.Exists(StatePath))
            _state = LoadCheckpoint();
    }

    /// <summary>The model. Its weights change while <see cref="Run"/> is active.</summary>
    public Decoder Decoder => _decoder;

    /// <summary>The progress after the last complete chunk.</summary>
    public PretrainState State => _state;

    private string StatePath => Path.Combine(_checkpoint, "state.json");

    /// <summary>
    /// The configuration of a recipe's model: Llama without grouped-query attention and without tied embeddings.
    /// </summary>
    /// <param name="recipe">The checked recipe.</param>
    public static ModelConfig ConfigOf(PretrainRecipe recipe)
    {
        var model = recipe.Model;
        var (heads, layers) = (model.Heads, model.Layers);
        var headSize = model.Hidden / heads;
        var config = new ModelConfig
        {
            ModelType = "llama",
            HiddenSize = model.Hidden,
            IntermediateSize = model.Intermediate,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = heads,
            HeadSize = headSize,
            VocabularySize = CharacterVocabulary.Size,
            MaxPositions = model.MaxPositions,
            NormEpsilon = 1e-5,
        };
        return config with
        {
            Rope = new RopeConfig { OriginalMaxPositions = model.MaxPositions },
            BosTokenId = CharacterVocabulary.Begin,
            EosTokenIds = [CharacterVocabulary.EndOfTurn],
            PadTokenId = CharacterVocabulary.Pad,
        };
    }

    /// <summary>
    /// Trains to the end of the recipe. After a cancellation the last checkpoint stays; a resumed training repeats the
    /// chunks since.
    /// </summary>
    /// <param name="progress">Receives each chunk, on the caller's thread; null: none.</param>
    /// <param name="cancellationToken">Stops before the next optimizer step.</param>
    /// <exception cref="InvalidDataException">No document of a phase fits the context.</exception>
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

    /// <summary>Trains on the next chunk of documents. The state changes only when the whole chunk is done.</summary>
    private void RunChunk(IProgress<PretrainProgress>? progress, CancellationToken cancellationToken)
    {
        var phase = _recipe.PhaseAt(_state.Tokens);
        var documents = CreateDocuments(phase);
        var clock = Stopwatch.StartNew();
        var batchSeed = Seeds.Derive(_recipe.Seed, "batches", _state.Chunk);
        var batches = DocumentBatches.Create(documents, _recipe.BatchTokens, batchSeed);
        var loss = 0.0;
        var state = _state;
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            loss += Step(batch, _recipe.RateAt(state.Tokens)) * batch.LearnedTokens;
            state = state with
            {
                Tokens = state.Tokens + batch.Ids.Length,
                LearnedTokens = state.LearnedTokens + batch.LearnedTokens,
                Step = state.Step + 1,
            };
        }
        var before = _state;
        _state = state with { Chunk = state.Chunk + 1, Seconds = state.Seconds + clock.Elapsed.TotalSeconds };
        var tokensPerSecond = (_state.Tokens - before.Tokens) / clock.Elapsed.TotalSeconds;
        var learnedTokens = _state.LearnedTokens - before.LearnedTokens;
        progress?.Report(CreateProgress(phase, loss / Math.Max(1, learnedTokens), tokensPerSecond));
    }

    /// <summary>
    /// The documents of the next chunk. Those that outgrow the context, such as debates of many rounds, are left out.
    /// </summary>
    private List<TrainingDocument> CreateDocuments(RecipePhase phase)
    {
        var documents = new TrainingDocument[_chunkDocuments];
        var firstIndex = _state.Chunk * _chunkDocuments;
        Parallel.For(0, _chunkDocuments, i => documents[i] = _corpus.Document(firstIndex + i, phase.Mix));
        var maxLength = _recipe.Model.MaxPositions + 1;
        var fitting = documents.Where(document => document.Ids.Length <= maxLength).ToList();
        return fitting.Count > 0
            ? fitting
            : throw new InvalidDataException(
                $"No document of the phase '{phase.Name}' fits {_recipe.Model.MaxPositions} positions; "
                    + "raise model.maxPositions."
            );
    }

    private PretrainProgress CreateProgress(RecipePhase phase, double loss, double tokensPerSecond) =>
        new(
            phase.Name,
            _state.Tokens,
            _recipe.Tokens,
            loss,
            tokensPerSecond,
            _recipe.RateAt(_state.Tokens),
            new CorpusProbe(_corpus, ProbesPerKind).Run(_decoder)
        );

    /// <summary>One optimizer step; returns the mean loss of the batch, in nats.</summary>
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

    /// <summary>
    /// The matrices of the blocks, each with the number of matrices that it stacks, and all other weights.
    /// </summary>
    private (List<(Tensor, int)> Matrices, List<Tensor> Others) Split(Tensor[] weights)
    {
        var matrices = new List<(Tensor, int)>();
        var others = new List<Tensor>();
        var config = _decoder.Config;
        for (var i = 0; i < weights.Length; i++)
        {
            var index = (i - 1) % 6; // 0 input norm, 1 qkv, 2 o, 3 post norm, 4 gate_up, 5 down
            var isInBlock = i >= 1 && i <= 6 * config.Layers;
            if (isInBlock && index is 1 or 2 or 4 or 5 && weights[i].dim() == 2)
                matrices.Add((weights[i], CountStacked(index, config)));
            else
                others.Add(weights[i]);
        }
        return (matrices, others);
    }

    /// <summary>How many matrices a weight stacks: qkv three of equal size, gate_up two.</summary>
    private static int CountStacked(int index, ModelConfig config) =>
        index switch
        {
            1 when config.Heads == config.KeyValueHeads => 3,
            4 => 2,
            _ => 1,
        };

    /// <summary>All tensors of a checkpoint: weights and optimizer state.</summary>
    private IEnumerable<(string Name, Tensor Tensor)> Tensors() =>
        _decoder
            .Weights.Select((weight, i) => ($"weight.{i}", weight))
            .Concat(_muon.State())
            .Concat(_adamw.State());

    /// <summary>
    /// Writes weights and optimizer state under a new name first, then by rename <c>state.json</c>, which names them.
    /// </summary>
    private void SaveCheckpoint()
    {
        var name = $"tensors-{_state.Chunk}.safetensors";
        TensorFiles.Write(Path.Combine(_checkpoint, name), Tensors());
        AtomicFile.WriteAllText(
            StatePath,
            JsonSerializer.Serialize(_state, RecipeJson.Default.PretrainState)
        );
        foreach (var file in Directory.GetFiles(_checkpoint, "tensors-*.safetensors*"))
            if (Path.GetFileName(file) != name)
                File.Delete(file);
    }

    /// <summary>Restores weights and optimizer state.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another recipe.</exception>
    private PretrainState LoadCheckpoint()
    {
        var state = ReadState(StatePath);
        if (state.Model is { } stored && stored != _recipe.Fixed)
            throw new InvalidDataException(
                $"{StatePath} belongs to another recipe ({stored}; now {_recipe.Fixed}); "
                    + "choose another --output or delete the folder."
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

    /// <summary>Frees the model and the optimizers.</summary>
    public void Dispose()
    {
        _muon.Dispose();
        _adamw.Dispose();
        _decoder.Dispose();
    }
}
