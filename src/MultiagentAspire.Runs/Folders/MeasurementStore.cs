using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// Measurements of evaluated steps, one JSON file for each step, so that a later report does not grade the answers
/// again.
/// </summary>
/// <typeparam name="T">The record of one problem's measurement; Evaluation defines it.</typeparam>
/// <param name="layout">The run's folder.</param>
public sealed class MeasurementStore<T>(RunLayout layout)
{
    private static readonly JsonSerializerOptions Json = new(StepStore.Json) { WriteIndented = false };

    /// <summary>Whether the measurements of a step are stored.</summary>
    public bool Has(string stepId) => File.Exists(layout.MeasurementPath(stepId));

    /// <summary>Stores the measurements of a step atomically. Earlier ones of the step are replaced.</summary>
    public void Write(string stepId, ImmutableArray<T> measured) =>
        AtomicFile.WriteAllText(
            layout.MeasurementPath(stepId),
            JsonSerializer.Serialize(measured, Json) + "\n"
        );

    /// <summary>Deletes the measurements of a step; none may be stored.</summary>
    public void Delete(string stepId) => File.Delete(layout.MeasurementPath(stepId));

    /// <summary>The stored measurements of a step, in the order in which they were written.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public ImmutableArray<T> Read(string stepId) =>
        StoredJson.ReadFile<ImmutableArray<T>>(
            layout.MeasurementPath(stepId),
            Json,
            "delete it, and write the report again"
        );
}
