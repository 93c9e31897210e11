using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>A model of a run that answers at an endpoint.</summary>
/// <param name="Model">Address, model name, limits and retries of the calls.</param>
/// <param name="Price">
/// Price of its tokens; null where the run file does not give it, and costs are not reported.
/// </param>
/// <param name="Finetuning">How the endpoint finetunes it; null where it does not.</param>
public sealed record RunEndpoint(
    [property: JsonPropertyName("call")] EndpointModel Model,
    TokenPrice? Price,
    RunFinetuning? Finetuning = null
);
