using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Modeling.Models;

/// <summary>Sizes of a LLaMA with random weights, for benchmarks.</summary>
/// <param name="Hidden">C, a multiple of <paramref name="Heads"/>.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">H, which is also K.</param>
/// <param name="Intermediate">F.</param>
/// <param name="Vocabulary">V.</param>
public sealed record ModelShape(int Hidden, int Layers, int Heads, int Intermediate, int Vocabulary)
{
    /// <summary>
    /// The configuration of a LLaMA of these sizes for sequences of <paramref name="positions"/> tokens.
    /// </summary>
    /// <exception cref="ArgumentException">The width is no multiple of the number of heads.</exception>
    public ModelConfig Config(int positions)
    {
        if (Heads <= 0 || Hidden % Heads != 0)
            throw new ArgumentException($"The model width {Hidden} is no multiple of {Heads} heads.");
        return new ModelConfig
        {
            ModelType = "llama",
            HiddenSize = Hidden,
            IntermediateSize = Intermediate,
            Layers = Layers,
            Heads = Heads,
            KeyValueHeads = Heads,
            HeadSize = Hidden / Heads,
            VocabularySize = Vocabulary,
            MaxPositions = positions,
            NormEpsilon = 1e-5,
            Rope = new RopeConfig { OriginalMaxPositions = positions },
        };
    }
}
