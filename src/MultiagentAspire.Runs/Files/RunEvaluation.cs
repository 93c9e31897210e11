using System.Text.Json.Serialization;

namespace MultiagentAspire.Runs.Files;

/// <summary>How the report counts answers, and what it measures besides.</summary>
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
}
