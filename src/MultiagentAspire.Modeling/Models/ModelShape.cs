using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Modeling.Models;

/// <summary>Sizes of a model that is made up to be measured.</summary>
public sealed record ModelShape(int Hidden, int Layers, int Heads, int Intermediate, int Vocabulary)
{
    /// <summary>The configuration of a LLaMA of these sizes for sequences of <paramref name="positions"/> tokens.</summary>
    public ModelConfig Config(int positions) =>
        new()
        {
            ModelType = "llama",
            HiddenSize = Hidden,
            IntermediateSize = Intermediate,
            Layers = Layers,
            Heads = Heads,
            KeyValueHeads = Heads,
            HeadSize =
                Heads > 0 && Hidden % Heads == 0
                    ? Hidden / Heads
                    : throw new ArgumentException(
                        $"The model width {Hidden} is no multiple of {Heads} heads."
                    ),
            VocabularySize = Vocabulary,
            MaxPositions = positions,
            NormEpsilon = 1e-5,
            Rope = new RopeConfig { OriginalMaxPositions = positions },
        };
}
