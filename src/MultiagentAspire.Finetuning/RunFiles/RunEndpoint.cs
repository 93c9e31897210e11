using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning;

/// <summary>A model of a run that answers at an endpoint.</summary>
/// <param name="Call">Where, and how it is called.</param>
/// <param name="Price">What its tokens cost; null where the run file does not say it.</param>
public sealed record RunEndpoint(RemoteModel Call, TokenPrice? Price);

/// <summary>What a million tokens cost, in whatever money the run file counts.</summary>
public sealed record TokenPrice(double Prompt, double Generated)
{
    /// <summary>What the tokens of a use cost.</summary>
    public double Of(ModelUse use) => (use.PromptTokens * Prompt + use.Tokens * Generated) / 1e6;
}
