using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One arm of a report over its iterations.</summary>
/// <param name="Arm">Its name in tables, unique in a report.</param>
/// <param name="Measure">The measure that comparisons and plots judge it by.</param>
/// <param name="Iterations">Its states in the order of iterations, at least one.</param>
/// <param name="Transfer">The transfer task it was measured on; null for the run's own problems.</param>
public sealed record ArmResult(
    string Arm,
    Measure Measure,
    ImmutableArray<ArmIteration> Iterations,
    string? Transfer = null
)
{
    /// <summary>
    /// Name of the arm that this one repeats at another temperature; null where it was measured at its own.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VariantOf { get; init; }

    /// <summary>The temperature of a variant; null where the arm was measured at its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Temperature { get; init; }

    /// <summary>The state at the end of the run.</summary>
    [JsonIgnore]
    public ArmIteration Last => Iterations[^1];
}
