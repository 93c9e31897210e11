using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// The result of a finetuning at an endpoint, stored as <c>finetuning.json</c>: the only file in the output folder,
/// since the weights stay at the endpoint.
/// </summary>
/// <param name="Endpoint">Address of the fine-tuning API.</param>
/// <param name="Base">Name of the model that was finetuned.</param>
/// <param name="Job">Id of the job.</param>
/// <param name="Model">Name of the finetuned model at the endpoint.</param>
/// <param name="JobKey">See <see cref="FineTuningRequest.JobKey"/>.</param>
/// <param name="Examples">Examples in the data.</param>
/// <param name="Steps">Optimizer steps; 0 where the endpoint does not report them.</param>
/// <param name="Losses">Loss of each optimizer step that the endpoint reports.</param>
internal sealed record FinetuningRecord(
    string Endpoint,
    string Base,
    string Job,
    string Model,
    [property: JsonPropertyName("mark")] string JobKey,
    int Examples,
    int Steps,
    double[] Losses
)
{
    private const string FileName = "finetuning.json";

    /// <summary>Tokens that are charged; 0 where the endpoint does not report them.</summary>
    public required long Tokens { get; init; }

    /// <summary>Attempts beyond the first of all calls.</summary>
    public required int Retries { get; init; }

    /// <summary>Duration of the job in seconds, as the endpoint reports it, else as it was waited for.</summary>
    public required double Seconds { get; init; }

    /// <summary>The outcome of a training; null while it is not finished.</summary>
    /// <param name="job">The training.</param>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public static TrainingOutcome? OutcomeOf(TrainingJob job)
    {
        var path = Path.Combine(job.OutputPath, FileName);
        if (!System.IO.File.Exists(path))
            return null;
        const string Remedy = "delete its folder to finetune again";
        return StoredJson.ReadFile(path, JobJson.Default.FinetuningRecord, Remedy).ToOutcome(job);
    }

    /// <summary>Writes the output folder, which appears complete, by rename.</summary>
    /// <param name="output">The output folder of the training.</param>
    public void Write(string output)
    {
        var json = JsonSerializer.Serialize(this, JobJson.Default.FinetuningRecord) + "\n";
        AtomicFile.WriteFolder(
            output,
            folder => System.IO.File.WriteAllText(Path.Combine(folder, FileName), json)
        );
    }

    /// <summary>The outcome. The digest of its adapter is that of the finetuned model at the endpoint.</summary>
    private TrainingOutcome ToOutcome(TrainingJob job)
    {
        var digest = (job.Base.Endpoint! with { Model = Model }).Digest;
        var adapter = new AdapterRef(job.OutputPath, digest) { Model = Model };
        return new TrainingOutcome(
            adapter,
            Examples,
            Steps,
            [.. Losses],
            Tokens,
            LearnedTokens: 0,
            Dropped: 0,
            TimeSpan.FromSeconds(Seconds)
        )
        {
            FinetunedModel = new FinetunedModel(Job, Model, Retries),
        };
    }
}
