using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>The request of a fine-tuning job: <c>POST /fine_tuning/jobs</c>.</summary>
/// <param name="JobKey">
/// Digest of the job's content. It is stored in the job's metadata, so that a repeated request finds the job.
/// </param>
/// <param name="Name">Id of the training (<see cref="TrainingJob.Id"/>), for the metadata.</param>
/// <param name="Agent">The agent, for the metadata.</param>
/// <param name="Model">The model to finetune: the base model, or the result of an earlier job.</param>
/// <param name="Seed">Limited to 31 bits, which every server accepts.</param>
/// <param name="Settings">Address, hyperparameters and suffix. Those that are null are left to the endpoint.</param>
internal sealed record FineTuningRequest(
    string JobKey,
    string Name,
    AgentId Agent,
    string Model,
    int Seed,
    EndpointFinetuning Settings
)
{
    /// <summary>Name of the field of a job's metadata that holds the <see cref="JobKey"/>.</summary>
    public const string JobKeyField = "multiagent_job";

    /// <summary>Maximum length of a value in the metadata, as OpenAI limits it.</summary>
    private const int MaxValueLength = 512;
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The request of a training.</summary>
    /// <param name="job">The training.</param>
    /// <param name="data">Digest of the uploaded data.</param>
    /// <exception cref="ArgumentException">
    /// The job has no endpoint, or starts from weights that the endpoint does not have.
    /// </exception>
    public static FineTuningRequest Create(TrainingJob job, string data)
    {
        if (job is not { EndpointSettings: { } finetuning, Base.Endpoint: { } endpoint })
            throw new ArgumentException($"{job.Id} is not a finetuning job of an endpoint.", nameof(job));
        if (job.StartFrom is { Model: null })
            throw new ArgumentException(
                $"{job.Id}: an endpoint cannot start from local weights.",
                nameof(job)
            );
        var model = job.StartFrom?.Model ?? endpoint.Model;
        var seed = (int)(job.Seed & int.MaxValue);
        // Settings that are left to the endpoint count as well; time limits and the suffix do not.
        var settings = FormattableString.Invariant(
            $"{finetuning.Epochs}\n{finetuning.BatchSize}\n{finetuning.LearningRateMultiplier:R}\n{seed}"
        );
        var content = $"{job.Id}\n{finetuning.Address}\n{model}\n{data}\n{settings}";
        var jobKey = ContentDigest.OfText($"openai-fine-tuning\n{content}");
        return new FineTuningRequest(jobKey, job.Id, job.Agent, model, seed, finetuning);
    }

    /// <summary>The body of the request, JSON in UTF-8.</summary>
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
            json.WriteString(JobKeyField, JobKey);
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
