using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>What a million tokens cost, in whatever money the run file counts.</summary>
public sealed record TokenPrice(double Prompt, double Generated)
{
    /// <summary>What the tokens of a use cost.</summary>
    public double Of(ModelUsage use) => (use.PromptTokens * Prompt + use.Tokens * Generated) / 1e6;
}
