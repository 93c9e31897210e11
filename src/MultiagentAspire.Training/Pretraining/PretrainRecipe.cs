using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Pretraining;

// Properties have setters because generated deserialization overwrites the defaults of init-only ones.
/// <summary>
/// How a small base model is trained from scratch: sizes, corpus, phases, optimizer. A JSON file, in which comments
/// are allowed and unknown keys are rejected.
/// </summary>
public sealed record PretrainRecipe
{
    /// <summary>Name of the recipe.</summary>
    public required string Name { get; set; }

    /// <summary>Seed of the weights, the corpus and the order of batches. Default: 0.</summary>
    public ulong Seed { get; set; }

    /// <summary>Largest operand of the expressions, 1 to 99. Default: 29.</summary>
    public int MaxOperand { get; set; } = 29;

    /// <summary>Sizes of the model.</summary>
    public required RecipeModel Model { get; set; }

    /// <summary>The phases in order, at least one.</summary>
    public required IReadOnlyList<RecipePhase> Phases { get; set; }

    /// <summary>Tokens of one optimizer step, padding included; at least 512. Default: 4096.</summary>
    public int BatchTokens { get; set; } = 4096;

    /// <summary>Peak learning rate of Muon (matrices of the blocks). Default: 0.02.</summary>
    public double MatrixLearningRate { get; set; } = 0.02;

    /// <summary>Peak learning rate of AdamW (embedding, head, norms). Default: 0.003.</summary>
    public double OtherLearningRate { get; set; } = 0.003;

    /// <summary>Share of all tokens with linear warm-up, 0 to 1. Default: 0.01.</summary>
    public double Warmup { get; set; } = 0.01;

    /// <summary>Tokens of all phases together.</summary>
    [JsonIgnore]
    public long Tokens => Phases.Sum(phase => phase.Tokens);

    /// <summary>The phase after <paramref name="tokens"/> tokens; at the end, the last one.</summary>
    public RecipePhase PhaseAt(long tokens) => Locate(tokens).Phase;

    /// <summary>
    /// Factor on the peak learning rates after <paramref name="tokens"/> tokens: that of the phase, reduced during the
    /// warm-up and at the end of a phase that decays.
    /// </summary>
    public double RateAt(long tokens)
    {
        var (phase, tokensInPhase) = Locate(tokens);
        var warmup = Warmup == 0 ? 1 : Math.Min(1, (tokens + 1) / (Warmup * Tokens));
        return phase.Rate * warmup * DecayOf(phase, tokensInPhase);
    }

    /// <summary>1 before the decay of a phase, then linear to 0 at its end.</summary>
    private static double DecayOf(RecipePhase phase, long tokensInPhase) =>
        phase.Decay == 0
            ? 1
            : Math.Clamp((phase.Tokens - tokensInPhase) / (phase.Decay * phase.Tokens), 0, 1);

    /// <summary>The phase after a number of tokens, and the tokens since its start.</summary>
    private (RecipePhase Phase, long TokensInPhase) Locate(long tokens)
    {
        foreach (var phase in Phases)
        {
            if (tokens < phase.Tokens)
                return (phase, tokens);
            tokens -= phase.Tokens;
        }
        return (Phases[^1], Phases[^1].Tokens);
    }

    /// <summary>Reads and checks a recipe file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">A key or a value is invalid. One line: file, place, problem.</exception>
    public static PretrainRecipe Load(string path)
    {
        try
        {
            var recipe =
                JsonSerializer.Deserialize(File.ReadAllText(path), RecipeJson.Default.PretrainRecipe)
                ?? throw new InvalidDataException($"{path}: the recipe is null.");
            recipe.Check(path);
            return recipe;
        }
        catch (JsonException error)
        {
            var problem = UntrustedText.ToSingleLine(error.Message.Split(" Path:")[0]);
            var place = UntrustedText.ToSingleLine(error.Path ?? "$");
            throw new InvalidDataException(
                $"{path}: {problem} (at {place}, line {error.LineNumber + 1}).",
                error
            );
        }
    }

    /// <summary>
    /// The settings that a resumed training must share with the interrupted one. Phases and rates may change.
    /// </summary>
    internal string Fixed
    {
        get
        {
            var corpus = string.Create(
                CultureInfo.InvariantCulture,
                $"seed {Seed}, operands to {MaxOperand}, "
            );
            var blocks = string.Create(
                CultureInfo.InvariantCulture,
                $"{Model.Layers} layers of {Model.Hidden} with {Model.Heads} heads "
            );
            var sizes = string.Create(
                CultureInfo.InvariantCulture,
                $"and {Model.Intermediate} inside, {Model.MaxPositions} positions"
            );
            return corpus + blocks + sizes;
        }
    }

    private void Check(string path)
    {
        Require(path, MaxOperand is >= 1 and <= 99, $"maxOperand must be 1 to 99, not {MaxOperand}");
        Require(path, BatchTokens >= 512, $"batchTokens must be at least 512, not {BatchTokens}");
        CheckPhases(path);
        CheckModel(path);
    }

    private void CheckPhases(string path)
    {
        Require(
            path,
            Phases.Count > 0 && Phases.All(phase => phase.Tokens > 0),
            "phases must be given, each with tokens above 0"
        );
        Require(
            path,
            Phases.All(phase => phase.Decay is >= 0 and <= 1 && phase.Rate > 0),
            "a phase's rate must be above 0 and its decay 0 to 1"
        );
        Require(path, Phases.All(phase => phase.Mix.Styles.Length == 3), "mix.styles must have three shares");
    }

    private void CheckModel(string path)
    {
        Require(
            path,
            Model is { Layers: > 0, Hidden: > 0, Intermediate: > 0, Heads: > 0 },
            "the sizes of the model must be above 0"
        );
        Require(
            path,
            Model.MaxPositions >= 128,
            $"model.maxPositions must be at least 128, not {Model.MaxPositions}: the probes are as long"
        );
        Require(
            path,
            Model.Hidden % Model.Heads == 0 && Model.Hidden / Model.Heads % 2 == 0,
            "model.hidden must be an even multiple of model.heads"
        );
    }

    private static void Require(string path, bool holds, string requirement)
    {
        if (!holds)
            throw new InvalidDataException($"{path}: {requirement}.");
    }
}
