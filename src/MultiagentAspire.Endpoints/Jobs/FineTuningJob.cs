namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>A fine-tuning job as the endpoint tells it. What it does not tell is null.</summary>
/// <param name="Status">In the endpoint's word.</param>
/// <param name="Mark">Of the one who asked for it; see <see cref="FineTuningRequest.MarkKey"/>.</param>
/// <param name="Model">What was made, once it has succeeded.</param>
/// <param name="File">The uploaded data.</param>
/// <param name="TrainedTokens">Tokens that are charged.</param>
/// <param name="Error">Why it failed, with code and parameter.</param>
/// <param name="Duration">From its creation to its end.</param>
internal sealed record FineTuningJob(
    string Id,
    string Status,
    string? Mark,
    string? Model,
    string? File,
    long? TrainedTokens,
    string? Error,
    TimeSpan? Duration,
    int? Epochs,
    int? BatchSize
)
{
    public bool HasSucceeded => Status == "succeeded";

    /// <summary>It ended without a model.</summary>
    public bool HasFailed => Status is "failed" or "cancelled";

    /// <summary>Every word that is not an end is on the way to one: providers have states of their own.</summary>
    public bool HasEnded => HasSucceeded || HasFailed;
}
