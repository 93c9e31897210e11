using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// How the report counts answers, at which temperatures arms are measured, and how many responses models score.
/// </summary>
/// <param name="DropUnparsable">True: problems without any parsable answer leave the denominator, as in the
/// reference repository. False: they count as wrong.</param>
public sealed record RunEvaluation(bool DropUnparsable)
{
    /// <summary>The value of <see cref="DiversityProblems"/> where the run file does not have it.</summary>
    internal const int DefaultDiversityProblems = 20;

    /// <summary>
    /// The most evaluation problems of each measurement whose responses models score
    /// (<see cref="Plans.ScoreStep"/>); 0: none. Null, as 0, in runs of earlier versions.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DiversityProblems { get; set; }

    /// <summary>Temperatures of a run file that names none.</summary>
    public static ImmutableArray<double> DefaultTemperatures { get; } = [1, 0.7, 0];

    /// <summary>
    /// Temperatures at which every arm is measured before finetuning and after the last iteration, besides its own;
    /// descending. Null in runs of earlier versions, which measured the base arm alone at 0.7 and 0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<double>? Temperatures { get; init; }

    /// <summary>The temperatures, but that of an arm's own debates, at which the arm is measured as well.</summary>
    internal IEnumerable<double> OtherTemperatures(Arm arm)
    {
        if (Temperatures is { } temperatures)
            return temperatures.Where(temperature => temperature != arm.Debate.Sampling.Temperature);
        return arm.Kind.Name == ArmKinds.Base ? [0.7, 0] : [];
    }
}
