using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Pretraining;

// Properties have setters because generated deserialisation overwrites the defaults of init-only ones.
/// <summary>
/// How a small base model is trained from scratch: sizes, corpus, phases, optimizer. A JSON file; comments
/// allowed, unknown keys refused.
/// </summary>
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

    /// <summary>Tokens of all phases.</summary>
    [JsonIgnore]
    public long Tokens => Phases.Sum(p => p.Tokens);

    /// <summary>The phase after <paramref name="tokens"/> tokens.</summary>
    public RecipePhase PhaseAt(long tokens) => Locate(tokens).Phase;

    /// <summary>
    /// Factor on the peak rates after <paramref name="tokens"/> tokens: the phase's own, less in the warm-up
    /// and at the end of a phase that decays.
    /// </summary>
    public double RateAt(long tokens)
    {
        var (phase, into) = Locate(tokens);
        var warm = Warmup == 0 ? 1 : Math.Min(1, (tokens + 1) / (Warmup * Tokens));
        var decayed =
            phase.Decay == 0 ? 1 : Math.Clamp((phase.Tokens - into) / (phase.Decay * phase.Tokens), 0, 1);
        return phase.Rate * warm * decayed;
    }

    private (RecipePhase Phase, long Into) Locate(long tokens)
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
    /// <exception cref="InvalidDataException">One line: file, place, what is wrong.</exception>
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
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{path}: {UntrustedText.ToSingleLine(e.Message.Split(" Path:")[0])} (at {UntrustedText.ToSingleLine(e.Path ?? "$")}, line {e.LineNumber + 1}).",
                e
            );
        }
    }

    /// <summary>What a resumed training must share with the one that was stopped.</summary>
    internal string Fixed =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Seed}, operands to {MaxOperand}, {Model.Layers} layers of {Model.Hidden} with {Model.Heads} heads and {Model.Intermediate} inside, {Model.MaxPositions} positions"
        );

    private void Check(string path)
    {
        void Require(bool holds, string what)
        {
            if (!holds)
                throw new InvalidDataException($"{path}: {what}.");
        }
        Require(MaxOperand is >= 1 and <= 99, $"maxOperand must be 1 to 99, not {MaxOperand}");
        Require(
            Phases.Count > 0 && Phases.All(p => p.Tokens > 0),
            "phases must be given, each with tokens above 0"
        );
        Require(BatchTokens >= 512, $"batchTokens must be at least 512, not {BatchTokens}");
        Require(
            Model is { Layers: > 0, Hidden: > 0, Intermediate: > 0, Heads: > 0 },
            "the sizes of the model must be above 0"
        );
        Require(
            Model.MaxPositions >= 128,
            $"model.maxPositions must be at least 128, not {Model.MaxPositions}: the probes are as long"
        );
        Require(
            Model.Hidden % Model.Heads == 0 && Model.Hidden / Model.Heads % 2 == 0,
            "model.hidden must be an even multiple of model.heads"
        );
        Require(
            Phases.All(p => p.Decay is >= 0 and <= 1 && p.Rate > 0),
            "a phase's rate must be above 0 and its decay 0 to 1"
        );
        Require(Phases.All(p => p.Mix.Styles.Length == 3), "mix.styles must have three shares");
    }
}
