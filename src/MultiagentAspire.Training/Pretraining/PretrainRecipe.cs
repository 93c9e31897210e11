using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Training.Pretraining;

// Properties have setters because generated deserialisation overwrites the defaults of init-only ones.
/// <summary>How a small base model is trained from scratch: sizes, corpus, phases, optimizer. A JSON file; comments allowed, unknown keys refused.</summary>
public sealed record PretrainRecipe
{
    public required string Name { get; set; }
    public ulong Seed { get; set; }

    /// <summary>Largest operand of the expressions.</summary>
    public int MaxOperand { get; set; } = 29;
    public required RecipeModel Model { get; set; }
    public required IReadOnlyList<RecipePhase> Phases { get; set; }

    /// <summary>Tokens of one optimizer step, padding included.</summary>
    public int BatchTokens { get; set; } = 4096;

    /// <summary>Peak rate of Muon (matrices of the blocks).</summary>
    public double MatrixLearningRate { get; set; } = 0.02;

    /// <summary>Peak rate of AdamW (embedding, head, norms).</summary>
    public double OtherLearningRate { get; set; } = 0.003;

    /// <summary>Share of all tokens with linear warm-up.</summary>
    public double Warmup { get; set; } = 0.01;

    /// <summary>Share of all tokens, at the end, over which the rates fall linearly to zero.</summary>
    public double Decay { get; set; } = 0.6;

    /// <summary>Tokens of all phases.</summary>
    [JsonIgnore]
    public long Tokens => Phases.Sum(p => p.Tokens);

    /// <summary>The phase after <paramref name="tokens"/> tokens.</summary>
    public RecipePhase PhaseAt(long tokens)
    {
        foreach (var phase in Phases)
        {
            if (tokens < phase.Tokens) return phase;
            tokens -= phase.Tokens;
        }
        return Phases[^1];
    }

    /// <summary>Factor on the peak rates after <paramref name="tokens"/> tokens: warm-up, constant, linear decay, times the phase's own.</summary>
    public double RateAt(long tokens)
    {
        var done = (double)tokens / Tokens;
        var up = Warmup > 0 ? Math.Min(1, (done / Warmup) + 1e-3) : 1;
        var down = Decay > 0 ? Math.Min(1, (1 - done) / Decay) : 1;
        return Math.Max(0, Math.Min(up, down)) * PhaseAt(tokens).Rate;
    }

    /// <summary>Reads and checks a recipe file.</summary>
    /// <exception cref="InvalidDataException">One line: file, place, what is wrong.</exception>
    public static PretrainRecipe Load(string path)
    {
        try
        {
            var recipe = JsonSerializer.Deserialize(File.ReadAllText(path), RecipeJson.Default.PretrainRecipe)
                ?? throw new InvalidDataException($"{path}: the recipe is null.");
            recipe.Check(path);
            return recipe;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: {e.Message.Split(" Path:")[0]} (at {e.Path}, line {e.LineNumber + 1}).", e);
        }
    }

    private void Check(string path)
    {
        void Require(bool holds, string what)
        {
            if (!holds) throw new InvalidDataException($"{path}: {what}.");
        }
        Require(MaxOperand is >= 1 and <= 99, $"maxOperand must be 1 to 99, not {MaxOperand}");
        Require(Phases.Count > 0 && Phases.All(p => p.Tokens > 0), "phases must be given, each with tokens above 0");
        Require(BatchTokens >= 512, $"batchTokens must be at least 512, not {BatchTokens}");
        Require(Model.Hidden % Model.Heads == 0 && Model.Hidden / Model.Heads % 2 == 0, "model.hidden must be an even multiple of model.heads");
        Require(Phases.All(p => p.Mix.Styles.Length == 3), "mix.styles must have three shares");
    }
}

/// <summary>Sizes of the model.</summary>
public sealed record RecipeModel
{
    public int Layers { get; set; } = 6;
    public int Hidden { get; set; } = 128;
    public int Intermediate { get; set; } = 352;
    public int Heads { get; set; } = 4;
    public int MaxPositions { get; set; } = 512;
}

/// <summary>A stretch of training on one mix of documents.</summary>
public sealed record RecipePhase
{
    public required string Name { get; set; }
    public required long Tokens { get; set; }
    public required CorpusMix Mix { get; set; }

    /// <summary>Factor on the peak rates.</summary>
    public double Rate { get; set; } = 1;
}

/// <summary>Where a pretraining stands: written with its checkpoint, enough to go on exactly.</summary>
public sealed record PretrainState(long Tokens, long LearnedTokens, long Chunk, int Step, double Seconds);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, WriteIndented = true)]
[JsonSerializable(typeof(PretrainRecipe))]
[JsonSerializable(typeof(PretrainState))]
internal sealed partial class RecipeJson : JsonSerializerContext;
