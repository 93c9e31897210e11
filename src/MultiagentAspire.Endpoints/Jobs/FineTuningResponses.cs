using System.Text.Json;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// The JSON of OpenAI's fine-tuning API. Answers are foreign: checked, and nothing in them is taken to be
/// there.
/// </summary>
internal static class FineTuningResponses
{
    /// <summary>Ids go into addresses, and names of models into requests.</summary>
    private const int MaxNameLength = 512;

    /// <exception cref="InvalidDataException">It is no job.</exception>
    public static FineTuningJob Job(ReadOnlyMemory<byte> bytes) => Read(bytes, "fine-tuning job", Job);

    /// <exception cref="InvalidDataException">It is no list of jobs.</exception>
    public static Page<FineTuningJob> Jobs(ReadOnlyMemory<byte> bytes) =>
        Read(bytes, "list of fine-tuning jobs", json => PageOf(json, Job));

    /// <exception cref="InvalidDataException">It is no list of events.</exception>
    public static Page<FineTuningEvent> Events(ReadOnlyMemory<byte> bytes) =>
        Read(bytes, "list of events", json => PageOf(json, Event));

    private static Page<T> PageOf<T>(JsonElement json, Func<JsonElement, T> read) =>
        new(
            [.. json.GetProperty("data").EnumerateArray().Select(read)],
            Find(json, "has_more") is { ValueKind: JsonValueKind.True }
        );

    private static FineTuningJob Job(JsonElement json)
    {
        var job = new FineTuningJob(
            Name(json, "id") ?? throw new InvalidDataException("it has no id"),
            Text(json, "status") ?? throw new InvalidDataException("it has no status"),
            Find(json, "metadata") is { } metadata ? Text(metadata, FineTuningRequest.MarkKey) : null,
            Name(json, "fine_tuned_model"),
            Name(json, "training_file"),
            Count(json, "trained_tokens"),
            ErrorOf(json),
            DurationOf(json),
            (int?)Hyperparameter(json, "n_epochs"),
            (int?)Hyperparameter(json, "batch_size")
        );
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

    private static string? ErrorOf(JsonElement json)
    {
        if (
            Find(json, "error") is not { } error
            || (Text(error, "message") ?? Text(error, "code")) is not { } message
        )
            return null;
        string?[] more =
        [
            Text(error, "code") is { } code ? $"code {code}" : null,
            Text(error, "param") is { } param ? $"param {param}" : null,
        ];
        var details = string.Join(", ", more.OfType<string>());
        return EndpointText.OneLine(details.Length > 0 ? $"{message} ({details})" : message);
    }

    private static TimeSpan? DurationOf(JsonElement json) =>
        Count(json, "created_at") is { } created
        && Count(json, "finished_at") is { } finished
        && finished >= created
        && finished - created < int.MaxValue
            ? TimeSpan.FromSeconds(finished - created)
            : null;

    /// <summary>In the method's own part or, as older versions have it, in the job; «auto» is no number.</summary>
    private static long? Hyperparameter(JsonElement json, string name) =>
        Find(json, "method") is { } method
        && Find(method, "supervised") is { } supervised
        && Find(supervised, "hyperparameters") is { } own
        && Count(own, name) is { } number
            ? number
        : Find(json, "hyperparameters") is { } old ? Count(old, name)
        : null;

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
                $"what came is no {what} ({error.Message.ReplaceLineEndings(" ")})",
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

    private static string? Name(JsonElement json, string name) =>
        Text(json, name) is not { } text ? null
        : text.Length <= MaxNameLength && !text.Any(char.IsControl) ? text
        : throw new InvalidDataException($"{name} is no name");

    /// <summary>Whole and not negative.</summary>
    private static long? Count(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt64(out var value)
        && value is >= 0 and <= int.MaxValue * 1000L
            ? value
            : null;

    private static double? Number(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetDouble(out var value)
        && double.IsFinite(value)
            ? value
            : null;
}
