using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The results of finished steps, one JSON file each, written atomically. A step is finished when its file exists.
/// </summary>
/// <param name="layout">The run's folder.</param>
public sealed class StepStore(RunLayout layout)
{
    /// <summary>JSON options of all files of a run: camel case, indented, enums as names.</summary>
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

    /// <summary>Stores the result of a step, which finishes the step. An earlier result is replaced.</summary>
    public void Write<T>(StepRecord<T> record) =>
        AtomicFile.WriteAllText(
            layout.ResultPath(record.Step),
            JsonSerializer.Serialize(record, Json) + "\n"
        );

    /// <summary>Deletes the result of a step, so that the step is carried out again. None may be stored.</summary>
    public void Delete(string stepId) => File.Delete(layout.ResultPath(stepId));

    /// <summary>Time of the last attempt of a finished step, in seconds.</summary>
    /// <exception cref="InvalidOperationException">The step is not finished.</exception>
    /// <exception cref="InvalidDataException">Its result cannot be read.</exception>
    public double SecondsOf(string stepId) => Read<JsonElement>(stepId).Seconds;

    /// <summary>The stored result of a finished step.</summary>
    /// <typeparam name="T">The result of the step's kind.</typeparam>
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

    /// <summary>Reads one stored result from its file.</summary>
    /// <typeparam name="T">The result of the step's kind.</typeparam>
    /// <param name="path">A result file, as <see cref="RunLayout.ResultPath"/> names it.</param>
    /// <exception cref="InvalidDataException">
    /// The file is no result of such a step, or needs a later version.
    /// </exception>
    public static StepRecord<T> ReadFile<T>(string path) =>
        StoredJson.ReadFile<StepRecord<T>>(path, Json, "delete it, and the step is carried out again");
}
