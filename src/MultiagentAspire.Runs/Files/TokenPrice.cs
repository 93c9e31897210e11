using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// Price of a million tokens. The run file does not name a currency; all of its prices must use the same one.
/// </summary>
/// <param name="Prompt">Price of a million prompt tokens.</param>
/// <param name="Generated">Price of a million generated tokens.</param>
public sealed record TokenPrice(double Prompt, double Generated)
{
    /// <summary>Price of all prompt and generated tokens of a usage.</summary>
    public double Of(ModelUsage use) => (use.PromptTokens * Prompt + use.Tokens * Generated) / 1e6;
}
