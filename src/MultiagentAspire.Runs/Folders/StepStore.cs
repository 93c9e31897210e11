using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// Results of finished steps, one file each, which appears whole or not at all: a step is finished when its
/// file is there.
/// </summary>
public sealed class StepStore(RunLayout layout)
{
    /// <summary>How files of a run are written and read.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Whether the result of a step is stored.</summary>
    public bool IsFinished(string stepId) => File.Exists(layout.ResultPath(stepId));

    /// <summary>Stores the result of a step.</summary>
    public void Write<T>(StepRecord<T> record) =>
        AtomicFile.WriteAllText(
            layout.ResultPath(record.Step),
            JsonSerializer.Serialize(record, Json) + "\n"
        );

    /// <summary>How long a finished step took, in its last attempt.</summary>
    public double SecondsOf(string stepId) => Read<JsonElement>(stepId).Seconds;

    /// <summary>The result of a finished step.</summary>
    /// <exception cref="InvalidOperationException">The step is not finished.</exception>
    /// <exception cref="InvalidDataException">Its result cannot be read.</exception>
    public StepRecord<T> Read<T>(string stepId)
    {
        var path = layout.ResultPath(stepId);
        if (!File.Exists(path))
            throw new InvalidOperationException(
                $"Step {stepId} of {layout.Folder} is needed but not finished."
            );
        return ReadFile<T>(path);
    }

    /// <summary>Reads one stored result.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no result of such a step.</exception>
    public static StepRecord<T> ReadFile<T>(string path) =>
        StoredJson.ReadFile<StepRecord<T>>(path, Json, "delete it, and the step is carried out again");
}
