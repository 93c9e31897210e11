using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Inference.Engine;

/// <summary>Rejects requests that an engine cannot process, before they reach its thread.</summary>
/// <param name="config">The model, for its vocabulary.</param>
/// <param name="positions">Tokens of the longest sequence, prompt and completion together.</param>
/// <param name="hasTokenizer">Whether stop strings can be searched.</param>
internal sealed class GenerationRequestCheck(ModelConfig config, int positions, bool hasTokenizer)
{
    /// <summary>Checks a request.</summary>
    /// <exception cref="PromptTooLongException">The prompt leaves no position for one token.</exception>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public void RequireValid(GenerationRequest request)
    {
        RequirePrompt(request.Prompt);
        RequireSampling(request.Sampling);
        if (!hasTokenizer && !request.Stop.IsDefaultOrEmpty)
            throw new ArgumentException("A model without a tokenizer takes no stop strings.");
    }

    private void RequirePrompt(IReadOnlyList<int> prompt)
    {
        if (prompt.Count == 0)
            throw new ArgumentException("The prompt has no tokens.");
        if (prompt.Count >= positions)
            throw new PromptTooLongException(
                $"The prompt has {prompt.Count} tokens; this model takes at most "
                    + $"{positions - 1} and one to generate. Shorten it, or summarise."
            );
        foreach (var id in prompt)
            if (id < 0 || id >= config.VocabularySize)
                throw new ArgumentException(
                    $"Token id {id} is outside the model's vocabulary of {config.VocabularySize}."
                );
    }

    private static void RequireSampling(SamplingSettings sampling)
    {
        if (sampling.Temperature is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentException($"The temperature must be 0 or more, not {sampling.Temperature}.");
        if (sampling.TopP is not (>= 0 and <= 1))
            throw new ArgumentException($"top-p must be from 0 to 1, not {sampling.TopP}.");
        if (sampling.MaxTokens < 1)
            throw new ArgumentException($"The token limit must be at least 1, not {sampling.MaxTokens}.");
    }
}
