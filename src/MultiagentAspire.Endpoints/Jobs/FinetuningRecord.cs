using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>What a finetuning at an endpoint did: all that lies in the folder of what it made.</summary>
/// <param name="Endpoint">Where it was made.</param>
/// <param name="Base">What it was made of.</param>
/// <param name="Tokens">Tokens that are charged.</param>
internal sealed record FinetuningRecord(
    string Endpoint,
    string Base,
    string Job,
    string Model,
    string Mark,
    int Examples,
    int Steps,
    double[] Losses,
    long Tokens,
    int Retries,
    double Seconds
)
{
    private const string FileName = "finetuning.json";

    /// <summary>The outcome of a job that is over; null while it is not.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public static TrainingOutcome? OutcomeOf(TrainingJob job)
    {
        var path = Path.Combine(job.OutputPath, FileName);
        if (!System.IO.File.Exists(path))
            return null;
        const string Remedy = "delete its folder to have it made again";
        return StoredJson.ReadFile(path, JobJson.Default.FinetuningRecord, Remedy).Outcome(job);
    }

    public void Write(string output) =>
        AtomicFile.WriteFolder(
            output,
            folder =>
                System.IO.File.WriteAllText(
                    Path.Combine(folder, FileName),
                    JsonSerializer.Serialize(this, JobJson.Default.FinetuningRecord) + "\n"
                )
        );

    /// <summary>Its digest is that of the model as the endpoint answers as it.</summary>
    private TrainingOutcome Outcome(TrainingJob job) =>
        new(
            new AdapterRef(job.OutputPath, (job.Base.Endpoint! with { Model = Model }).Digest)
            {
                Model = Model,
            },
            Examples,
            Steps,
            [.. Losses],
            Tokens,
            0,
            0,
            TimeSpan.FromSeconds(Seconds)
        )
        {
            AtEndpoint = new FinetunedModel(Job, Model, Retries),
        };
}
