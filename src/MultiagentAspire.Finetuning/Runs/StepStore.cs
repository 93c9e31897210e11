using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>Results of finished steps, one file each, which appears whole or not at all: a step is finished when its file is there.</summary>
internal sealed class StepStore(RunLayout layout)
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public bool IsFinished(string stepId) => File.Exists(layout.Result(stepId));

    public void Write<T>(StepRecord<T> record) =>
        AtomicFile.WriteAllText(layout.Result(record.Step), JsonSerializer.Serialize(record, Json) + "\n");

    /// <summary>How long a finished step took, in its last attempt.</summary>
    public double SecondsOf(string stepId) => Read<JsonElement>(stepId).Seconds;

    /// <exception cref="InvalidOperationException">The step is not finished.</exception>
    public StepRecord<T> Read<T>(string stepId)
    {
        var path = layout.Result(stepId);
        if (!File.Exists(path))
            throw new InvalidOperationException(
                $"Step {stepId} of {layout.Folder} is needed but not finished."
            );
        try
        {
            return JsonSerializer.Deserialize<StepRecord<T>>(File.ReadAllText(path), Json)
                ?? throw new InvalidDataException($"{path} holds no result.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{path} is not a readable result: {exception.Message}",
                exception
            );
        }
    }
}
