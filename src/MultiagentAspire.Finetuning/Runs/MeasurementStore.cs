using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>Measurements of finished evaluations, one file each, so that none is made twice.</summary>
internal sealed class MeasurementStore(RunLayout layout)
{
    private static readonly JsonSerializerOptions Json = new(StepStore.Json) { WriteIndented = false };

    public bool Has(string stepId) => File.Exists(layout.Measurement(stepId));

    public void Write(string stepId, ImmutableArray<Measured> measured) =>
        AtomicFile.WriteAllText(layout.Measurement(stepId), JsonSerializer.Serialize(measured, Json) + "\n");

    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public ImmutableArray<Measured> Read(string stepId)
    {
        try
        {
            return JsonSerializer.Deserialize<ImmutableArray<Measured>>(
                File.ReadAllText(layout.Measurement(stepId)),
                Json
            );
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"{layout.Measurement(stepId)} is no readable measurement ({error.Message.ReplaceLineEndings(" ")}); delete it, and write the report again.",
                error
            );
        }
    }
}
