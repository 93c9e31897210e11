using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>One arm over its iterations, in order and at least one.</summary>
/// <param name="Arm">Its name in tables, unique in a report.</param>
/// <param name="Measure">The one it is judged by in comparisons and plots.</param>
/// <param name="Iterations">Its states.</param>
/// <param name="Transfer">The transfer task it was measured on; null for the run's own problems.</param>
public sealed record ArmResult(
    string Arm,
    Measure Measure,
    ImmutableArray<ArmIteration> Iterations,
    string? Transfer = null
)
{
    /// <summary>The state at the end of the run.</summary>
    [JsonIgnore]
    public ArmIteration Last => Iterations[^1];
}
