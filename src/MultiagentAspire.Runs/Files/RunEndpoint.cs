using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>A model of a run that answers at an endpoint.</summary>
/// <param name="Call">Where, and how it is called.</param>
/// <param name="Price">What its tokens cost; null where the run file does not say it.</param>
/// <param name="Finetuning">How it is finetuned there; null where it is not.</param>
public sealed record RunEndpoint(EndpointModel Call, TokenPrice? Price, RunFinetuning? Finetuning = null);
