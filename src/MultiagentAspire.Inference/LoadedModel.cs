using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Inference;

/// <summary>A model folder in memory: its tokenizer, chat template, generation defaults and engine.</summary>
public sealed record LoadedModel(
    ModelRef Reference,
    Tokenizer Tokenizer,
    ChatTemplate Template,
    GenerationConfig Generation,
    InferenceEngine Engine
)
{
    /// <summary>What it takes, without adapters.</summary>
    public required MemoryRequirement Memory { get; init; }

    /// <summary>The folder's own name, as a person calls the model.</summary>
    public string Name { get; } =
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Reference.Path)));
}
