using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Two arms on the same problems. Differences are left minus right, in shares.</summary>
/// <param name="Left">The arm that is expected to be better.</param>
/// <param name="Right">The arm it is compared with.</param>
/// <param name="Problems">Problems both answered.</param>
/// <param name="Difference">Paired bootstrap: mean difference, its standard error and 95 % interval.</param>
/// <param name="Test">
/// McNemar's exact test (sign test where votes are tied); the p-value is not corrected for the number of comparisons.
/// </param>
public sealed record PairedComparison(
    ComparedArm Left,
    ComparedArm Right,
    int Problems,
    PairedBootstrap Difference,
    McNemar Test
)
{
    /// <summary>Compares two states by their scores of each problem.</summary>
    /// <param name="left">The state that is expected to be better.</param>
    /// <param name="leftMeasure">By what the left state is judged.</param>
    /// <param name="right">The state it is compared with.</param>
    /// <param name="rightMeasure">By what the right state is judged.</param>
    /// <param name="seed">Of the bootstrap's resampling.</param>
    /// <exception cref="ArgumentException">The two did not answer the same problems.</exception>
    public static PairedComparison ProblemByProblem(
        ArmMeasurement left,
        Measure leftMeasure,
        ArmMeasurement right,
        Measure rightMeasure,
        ulong seed
    )
    {
        double[] leftScores = [.. left.Scores.Select(score => score.ValueOf(leftMeasure))];
        double[] rightScores = [.. ScoresLike(left, right).Select(score => score.ValueOf(rightMeasure))];
        var comparedLeft = new ComparedArm(left.Arm, left.Result.Iteration, leftMeasure);
        var comparedRight = new ComparedArm(right.Arm, right.Result.Iteration, rightMeasure);
        return new PairedComparison(
            comparedLeft,
            comparedRight,
            leftScores.Length,
            PairedBootstrap.Compute(leftScores, rightScores, seed),
            McNemar.Test(leftScores, rightScores)
        );
    }

    /// <summary>
    /// The comparisons of every run: the last state of <paramref name="arm"/> against that of every other arm (by the
    /// measure each is judged by), against itself before finetuning, and its debate against its own vote; then
    /// independent samples of its generators (<paramref name="samples"/>) against the other arms that are judged by a
    /// vote of as many samples.
    /// </summary>
    /// <param name="measurements">Every state of every arm, with the measure it is judged by.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="arm">Name of the method's arm; where it was not measured, there are no comparisons.</param>
    /// <param name="samples">Name of the arm of samples; it need not be among the measurements.</param>
    /// <exception cref="ArgumentException">Two arms did not answer the same problems.</exception>
    public static ImmutableArray<PairedComparison> ForRun(
        IReadOnlyList<(ArmMeasurement Measurement, Measure Measure)> measurements,
        long seed,
        string arm,
        string samples
    ) => new RunComparisons(measurements, seed, arm).Create(samples);

    /// <summary>
    /// The scores of <paramref name="right"/> in the order of the problems of <paramref name="left"/>.
    /// </summary>
    private static IEnumerable<ProblemScore> ScoresLike(ArmMeasurement left, ArmMeasurement right)
    {
        var byId = right.Scores.ToDictionary(score => score.ProblemId, StringComparer.Ordinal);
        if (left.Scores.Length != byId.Count || !left.Scores.All(score => byId.ContainsKey(score.ProblemId)))
            throw new ArgumentException(
                $"Arms '{left.Arm}' and '{right.Arm}' were not evaluated on the same problems."
            );
        return left.Scores.Select(score => byId[score.ProblemId]);
    }
}
