namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// One problem's scores in 0..1: share of right first-round responses, and the chance that the first and the
/// final vote are right.
/// </summary>
public sealed record ProblemScore(string ProblemId, double Single, double Vote, double? Debate)
{
    /// <summary>The score by one measure.</summary>
    public double ValueOf(Measure measure) =>
        measure switch
        {
            Measure.Single => Single,
            Measure.Vote => Vote,
            _ => Debate ?? throw new ArgumentException($"Problem '{ProblemId}' was not debated."),
        };
}
