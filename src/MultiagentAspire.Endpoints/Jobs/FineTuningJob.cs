namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>A fine-tuning job as the endpoint reports it. Values that it does not report are null.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="Status">The endpoint's word for the state.</param>
/// <param name="JobKey">
/// The request's <see cref="FineTuningRequest.JobKey"/>, from the metadata; null for a job of another program.
/// </param>
/// <param name="Model">Name of the finetuned model, once the job has succeeded.</param>
/// <param name="File">Id of the uploaded data.</param>
internal sealed record FineTuningJob(string Id, string Status, string? JobKey, string? Model, string? File)
{
    /// <summary>Tokens that are charged.</summary>
    public long? TrainedTokens { get; init; }

    /// <summary>Why it failed, in one line, with code and parameter.</summary>
    public string? Error { get; init; }

    /// <summary>Time from its creation to its end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Number of epochs.</summary>
    public int? Epochs { get; init; }

    /// <summary>Examples of one optimizer step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Whether it ended with a model.</summary>
    public bool HasSucceeded => Status == "succeeded";

    /// <summary>Whether it ended without a model.</summary>
    public bool HasFailed => Status is "failed" or "cancelled";

    /// <summary>Whether it ended. Unknown states count as in progress: providers have their own.</summary>
    public bool HasEnded => HasSucceeded || HasFailed;
}
