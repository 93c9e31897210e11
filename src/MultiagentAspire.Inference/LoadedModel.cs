using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Inference;

/// <summary>A model in memory.</summary>
/// <param name="Reference">Its folder and content digest.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Template">Its chat template.</param>
/// <param name="Generation">Its default sampling settings and end-of-turn ids.</param>
/// <param name="Engine">The engine that owns its weights.</param>
public sealed record LoadedModel(
    ModelRef Reference,
    Tokenizer Tokenizer,
    ChatTemplate Template,
    GenerationConfig Generation,
    InferenceEngine Engine
)
{
    /// <summary>Memory that weights and KV cache need, without adapters.</summary>
    public required MemoryRequirement Memory { get; init; }

    /// <summary>The last part of the folder's path, for people.</summary>
    public string Name { get; } =
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Reference.Path)));
}
