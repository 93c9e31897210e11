using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>Measurements of finished evaluations, one file each, so that none is made twice.</summary>
/// <typeparam name="T">One measurement, as whoever measures records it.</typeparam>
public sealed class MeasurementStore<T>(RunLayout layout)
{
    private static readonly JsonSerializerOptions Json = new(StepStore.Json) { WriteIndented = false };

    /// <summary>Whether the debates of a step were measured.</summary>
    public bool Has(string stepId) => File.Exists(layout.MeasurementPath(stepId));

    /// <summary>Writes the file whole or not at all, replacing one that is there.</summary>
    public void Write(string stepId, ImmutableArray<T> measured) =>
        AtomicFile.WriteAllText(
            layout.MeasurementPath(stepId),
            JsonSerializer.Serialize(measured, Json) + "\n"
        );

    /// <summary>What <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public ImmutableArray<T> Read(string stepId) =>
        StoredJson.ReadFile<ImmutableArray<T>>(
            layout.MeasurementPath(stepId),
            Json,
            "delete it, and write the report again"
        );
}
