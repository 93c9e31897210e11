using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning;

/// <summary>A model of a run that answers at an endpoint.</summary>
/// <param name="Call">Where, and how it is called.</param>
/// <param name="Price">What its tokens cost; null where the run file does not say it.</param>
/// <param name="Finetuning">How it is finetuned there; null where it is not.</param>
public sealed record RunEndpoint(RemoteModel Call, TokenPrice? Price, RunFinetuning? Finetuning = null);

/// <summary>How a model of a run is finetuned at its endpoint.</summary>
/// <param name="How">Without epochs those of the section <c>training</c> hold.</param>
/// <param name="TrainedPrice">What a million trained tokens cost; null where the run file does not say it.</param>
/// <param name="Price">What the tokens of its finetuned models cost; null: as those of the model itself.</param>
public sealed record RunFinetuning(
    EndpointFinetuning How,
    double? TrainedPrice = null,
    TokenPrice? Price = null
);

/// <summary>What a million tokens cost, in whatever money the run file counts.</summary>
public sealed record TokenPrice(double Prompt, double Generated)
{
    /// <summary>What the tokens of a use cost.</summary>
    public double Of(ModelUse use) => (use.PromptTokens * Prompt + use.Tokens * Generated) / 1e6;
}
