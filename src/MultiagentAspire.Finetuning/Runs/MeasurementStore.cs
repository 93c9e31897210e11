using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Plans;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>One finished measurement.</summary>
/// <param name="Split">Of its problems.</param>
/// <param name="Measure">What the arm is judged by.</param>
/// <param name="Whole">Over all problems, by which arms are compared.</param>
/// <param name="Shown">As it is shown: the same, or without the problems that nobody answered.</param>
internal sealed record Measured(string Split, Measure Measure, ArmMeasurement Whole, ArmIteration Shown)
{
    /// <summary>The transfer task; null for the run's own problems.</summary>
    [JsonIgnore]
    public string? Transfer => Split == ProblemSet.Evaluate ? null : Split["transfer-".Length..];
}

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
