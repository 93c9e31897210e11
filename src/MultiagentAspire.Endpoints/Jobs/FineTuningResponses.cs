using System.Text.Json;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// Reads the JSON of OpenAI's fine-tuning API. Answers are untrusted: their form is checked, and most values may be
/// missing.
/// </summary>
internal static class FineTuningResponses
{
    /// <summary>Maximum length of ids and names, which become parts of addresses and requests.</summary>
    private const int MaxNameLength = 512;

    /// <summary>Reads a job.</summary>
    /// <param name="bytes">JSON, UTF-8.</param>
    /// <exception cref="InvalidDataException">It is not a job, or it succeeded without a model.</exception>
    public static FineTuningJob Job(ReadOnlyMemory<byte> bytes) => Read(bytes, "fine-tuning job", Job);

    /// <summary>Reads a page of jobs.</summary>
    /// <param name="bytes">JSON, UTF-8.</param>
    /// <exception cref="InvalidDataException">It is not a list of jobs.</exception>
    public static Page<FineTuningJob> Jobs(ReadOnlyMemory<byte> bytes) =>
        Read(bytes, "list of fine-tuning jobs", json => PageOf(json, Job));

    /// <summary>Reads a page of events.</summary>
    /// <param name="bytes">JSON, UTF-8.</param>
    /// <exception cref="InvalidDataException">It is not a list of events.</exception>
    public static Page<FineTuningEvent> Events(ReadOnlyMemory<byte> bytes) =>
        Read(bytes, "list of events", json => PageOf(json, Event));

    private static Page<T> PageOf<T>(JsonElement json, Func<JsonElement, T> read) =>
        new(
            [.. json.GetProperty("data").EnumerateArray().Select(read)],
            Find(json, "has_more") is { ValueKind: JsonValueKind.True }
        );

    private static FineTuningJob Job(JsonElement json)
    {
        var jobKey = Find(json, "metadata") is { } metadata
            ? Text(metadata, FineTuningRequest.JobKeyField)
            : null;
        var id = Name(json, "id") ?? throw new InvalidDataException("it has no id");
        var status = Text(json, "status") ?? throw new InvalidDataException("it has no status");
        var model = Name(json, "fine_tuned_model");
        var file = Name(json, "training_file");
        var job = new FineTuningJob(id, status, jobKey, model, file)
        {
            TrainedTokens = Count(json, "trained_tokens"),
            Error = ErrorOf(json),
            Duration = DurationOf(json),
        };
        job = job with
        {
            Epochs = (int?)Hyperparameter(json, "n_epochs"),
            BatchSize = (int?)Hyperparameter(json, "batch_size"),
        };
        return job is { HasSucceeded: true, Model: null }
            ? throw new InvalidDataException($"job {job.Id} succeeded and names no model")
            : job;
    }

    private static FineTuningEvent Event(JsonElement json)
    {
        var data = Find(json, "data") ?? default;
        return new FineTuningEvent(
            Text(json, "id") ?? "",
            (int?)Count(data, "step"),
            (int?)Count(data, "total_steps"),
            Number(data, "train_loss")
        );
    }

    /// <summary>Why a job failed, in one line, with code and parameter; null when it has no error.</summary>
    private static string? ErrorOf(JsonElement json)
    {
        if (Find(json, "error") is not { } error)
            return null;
        var code = Text(error, "code");
        if ((Text(error, "message") ?? code) is not { } message)
            return null;
        var parameter = Text(error, "param");
        string?[] parts =
        [
            code is null ? null : $"code {code}",
            parameter is null ? null : $"param {parameter}",
        ];
        var details = string.Join(", ", parts.OfType<string>());
        return EndpointText.OneLine(details.Length > 0 ? $"{message} ({details})" : message);
    }

    private static TimeSpan? DurationOf(JsonElement json) =>
        Count(json, "created_at") is { } created
        && Count(json, "finished_at") is { } finished
        && finished >= created
        && finished - created < int.MaxValue
            ? TimeSpan.FromSeconds(finished - created)
            : null;

    /// <summary>
    /// A hyperparameter: of the method or, as in older versions of the API, of the job. Null where it is "auto".
    /// </summary>
    private static long? Hyperparameter(JsonElement json, string name) =>
        HyperparameterOfMethod(json, name)
        ?? (Find(json, "hyperparameters") is { } values ? Count(values, name) : null);

    private static long? HyperparameterOfMethod(JsonElement json, string name) =>
        Find(json, "method") is { } method
        && Find(method, "supervised") is { } supervised
        && Find(supervised, "hyperparameters") is { } values
            ? Count(values, name)
            : null;

    /// <summary>Parses an answer. Every error becomes one line that names what was expected.</summary>
    private static T Read<T>(ReadOnlyMemory<byte> bytes, string what, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return read(json.RootElement);
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or InvalidDataException
            )
        {
            throw new InvalidDataException(
                $"the answer is not a {what} ({error.Message.ReplaceLineEndings(" ")})",
                error
            );
        }
    }

    private static JsonElement? Find(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var found) ? found : null;

    private static string? Text(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.String } text
        && text.GetString() is { Length: > 0 } value
            ? value
            : null;

    /// <summary>A text that is safe in addresses and requests; null where it is missing.</summary>
    private static string? Name(JsonElement json, string name) =>
        Text(json, name) is not { } text ? null
        : text.Length <= MaxNameLength && !text.Any(char.IsControl) ? text
        : throw new InvalidDataException($"{name} is not a name");

    /// <summary>A whole number of at least 0; null where it is missing or of another form.</summary>
    private static long? Count(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt64(out var value)
        && value is >= 0 and <= int.MaxValue * 1000L
            ? value
            : null;

    /// <summary>A finite number; null where it is missing or of another form.</summary>
    private static double? Number(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetDouble(out var value)
        && double.IsFinite(value)
            ? value
            : null;
}
