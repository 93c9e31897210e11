using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>A fine-tuning job as it is asked for: <c>POST /fine_tuning/jobs</c>.</summary>
/// <param name="Mark">Names what the job is by its content, and the job by that at the endpoint: whoever asks
/// for the same again finds it.</param>
/// <param name="Model">What is finetuned: the base model, or what an earlier job made of it.</param>
/// <param name="Seed">As every server takes it: some read 32 bits.</param>
internal sealed record FineTuningRequest(
    string Mark,
    string Name,
    AgentId Agent,
    string Model,
    int Seed,
    EndpointFinetuning Settings
)
{
    /// <summary>Key of the mark among a job's metadata.</summary>
    public const string MarkKey = "multiagent_job";

    private const int MaxValueLength = 512;
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="data">Digest of what is learned.</param>
    /// <exception cref="ArgumentException">The job is none for an endpoint.</exception>
    public static FineTuningRequest Create(TrainingJob job, string data)
    {
        if (job is not { AtEndpoint: { } finetuning, Base.Endpoint: { } endpoint })
            throw new ArgumentException($"{job.Id} is no finetuning by an endpoint.", nameof(job));
        if (job.StartFrom is { Model: null })
            throw new ArgumentException(
                $"{job.Id}: an endpoint cannot go on with weights that lie here.",
                nameof(job)
            );
        var (model, seed) = (job.StartFrom?.Model ?? endpoint.Model, (int)(job.Seed & int.MaxValue));
        // What the provider is left to choose counts as well. How long is waited, and what people call it, does not.
        var settings = FormattableString.Invariant(
            $"{finetuning.Epochs}\n{finetuning.BatchSize}\n{finetuning.LearningRateMultiplier:R}\n{seed}"
        );
        var content = $"{job.Id}\n{finetuning.Address}\n{model}\n{data}\n{settings}";
        return new FineTuningRequest(
            ContentDigest.OfText($"openai-fine-tuning\n{content}"),
            job.Id,
            job.Agent,
            model,
            seed,
            finetuning
        );
    }

    /// <param name="file">Id of the uploaded data.</param>
    public byte[] Write(string file)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            json.WriteString("model", Model);
            json.WriteString("training_file", file);
            json.WriteNumber("seed", Seed);
            if (Settings.Suffix is { } suffix)
                json.WriteString("suffix", suffix);
            json.WriteStartObject("metadata");
            json.WriteString(MarkKey, Mark);
            json.WriteString("multiagent_agent", Agent.ToString());
            json.WriteString("multiagent_step", Name[..Math.Min(Name.Length, MaxValueLength)]);
            json.WriteEndObject();
            WriteMethod(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private void WriteMethod(Utf8JsonWriter json)
    {
        json.WriteStartObject("method");
        json.WriteString("type", "supervised");
        json.WriteStartObject("supervised");
        json.WriteStartObject("hyperparameters");
        if (Settings.Epochs is { } epochs)
            json.WriteNumber("n_epochs", epochs);
        if (Settings.BatchSize is { } batch)
            json.WriteNumber("batch_size", batch);
        if (Settings.LearningRateMultiplier is { } multiplier)
            json.WriteNumber("learning_rate_multiplier", multiplier);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
