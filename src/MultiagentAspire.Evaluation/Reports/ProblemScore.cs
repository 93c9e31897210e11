namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// One problem's scores in 0..1: share of right first-round responses, and the chance that the first and the
/// final vote are right.
/// </summary>
/// <param name="ProblemId">Id of the problem.</param>
/// <param name="Single">Share of right first-round responses.</param>
/// <param name="Vote">Probability that the first round's vote is right.</param>
/// <param name="Debate">Probability that the final round's vote is right; null without debate.</param>
public sealed record ProblemScore(string ProblemId, double Single, double Vote, double? Debate)
{
    /// <summary>The score by one measure, in 0..1.</summary>
    /// <exception cref="ArgumentException">The measure is debate, and the problem was not debated.</exception>
    public double ValueOf(Measure measure) =>
        measure switch
        {
            Measure.Single => Single,
            Measure.Vote => Vote,
            _ => Debate ?? throw new ArgumentException($"Problem '{ProblemId}' was not debated."),
        };
}
