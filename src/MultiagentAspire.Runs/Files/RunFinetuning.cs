using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>How a model of a run is finetuned at its endpoint.</summary>
/// <param name="Settings">
/// Settings of the fine-tuning jobs. Where its epochs are null, those of the section <c>training</c> apply.
/// </param>
/// <param name="TrainedPrice">Price of a million trained tokens; null where the run file does not give it.</param>
/// <param name="Price">
/// Price of the tokens of its finetuned models; null: the price of the model itself, <see cref="RunEndpoint.Price"/>.
/// </param>
public sealed record RunFinetuning(
    [property: JsonPropertyName("how")] EndpointFinetuning Settings,
    double? TrainedPrice = null,
    TokenPrice? Price = null
);
