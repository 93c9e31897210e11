using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>How a model of a run is finetuned at its endpoint.</summary>
/// <param name="How">Without epochs those of the section <c>training</c> hold.</param>
/// <param name="TrainedPrice">What a million trained tokens cost; null where the run file does not say it.</param>
/// <param name="Price">What the tokens of its finetuned models cost; null: as those of the model itself.</param>
public sealed record RunFinetuning(
    EndpointFinetuning How,
    double? TrainedPrice = null,
    TokenPrice? Price = null
);
