using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Two arms on the same problems. Differences are left minus right, in shares.</summary>
/// <param name="Left">The arm that is expected to be better.</param>
/// <param name="Right">The arm it is compared with.</param>
/// <param name="Problems">Problems both answered.</param>
/// <param name="Difference">Paired bootstrap: mean difference, its standard error and 95 % interval.</param>
/// <param name="Test">McNemar's exact test (sign test where votes are tied); the p-value is not corrected for
/// the number of comparisons.</param>
public sealed record PairedComparison(
    ComparedArm Left,
    ComparedArm Right,
    int Problems,
    PairedBootstrap Difference,
    McNemar Test
)
{
    /// <summary>Compares problem by problem.</summary>
    /// <exception cref="ArgumentException">The two did not answer the same problems.</exception>
    public static PairedComparison ProblemByProblem(
        ArmMeasurement left,
        Measure leftMeasure,
        ArmMeasurement right,
        Measure rightMeasure,
        ulong seed
    )
    {
        var byId = right.Scores.ToDictionary(score => score.ProblemId, StringComparer.Ordinal);
        if (left.Scores.Length != byId.Count || !left.Scores.All(score => byId.ContainsKey(score.ProblemId)))
            throw new ArgumentException(
                $"Arms '{left.Arm}' and '{right.Arm}' were not evaluated on the same problems."
            );
        double[] a = [.. left.Scores.Select(score => score.ValueOf(leftMeasure))];
        double[] b = [.. left.Scores.Select(score => byId[score.ProblemId].ValueOf(rightMeasure))];
        return new PairedComparison(
            new ComparedArm(left.Arm, left.Result.Iteration, leftMeasure),
            new ComparedArm(right.Arm, right.Result.Iteration, rightMeasure),
            a.Length,
            PairedBootstrap.Compute(a, b, seed),
            McNemar.Test(a, b)
        );
    }

    /// <summary>
    /// The comparisons every run owes its reader: the last state of <paramref name="arm"/> against that of
    /// every other arm (by the measure each is judged by), against itself before finetuning, and its debate
    /// against its own vote; then independent samples of its generators (<paramref name="samples"/>) against
    /// the other arms that are judged by a vote of as many samples.
    /// </summary>
    public static ImmutableArray<PairedComparison> ForRun(
        IReadOnlyList<(ArmMeasurement Measurement, Measure Measure)> measurements,
        long seed,
        string arm,
        string samples
    )
    {
        var own = measurements
            .Where(m => m.Measurement.Arm == arm)
            .OrderBy(m => m.Measurement.Result.Iteration)
            .ToList();
        if (own.Count == 0)
            return [];
        var (last, measure) = own[^1];
        var others = measurements
            .Where(m => m.Measurement.Arm != arm)
            .GroupBy(m => m.Measurement.Arm)
            .Select(group => group.MaxBy(m => m.Measurement.Result.Iteration))
            .ToList();
        var comparisons = others
            .Select(other => Compare(last, measure, other.Measurement, other.Measure))
            .ToList();
        if (IsNew(own))
            comparisons.Add(Compare(last, measure, own[0].Measurement, own[0].Measure));
        if (last.Result.Debate is not null)
            comparisons.Add(Compare(last, Measure.Debate, last, Measure.Vote));
        return [.. comparisons, .. OfSamples()];

        IEnumerable<PairedComparison> OfSamples()
        {
            var states = measurements
                .Where(m => m.Measurement.Arm == samples)
                .OrderBy(m => m.Measurement.Result.Iteration)
                .ToList();
            if (states.Count == 0)
                yield break;
            var votes = others.Where(other =>
                other.Measure == Measure.Vote && other.Measurement.Arm != states[^1].Measurement.Arm
            );
            foreach (var (other, _) in votes.Concat(IsNew(states) ? states[..1] : []))
                yield return Compare(states[^1].Measurement, Measure.Vote, other, Measure.Vote);
        }

        // Before finetuning the method is a debate, or samples, of the base: where that is an arm, one test
        // of it is enough.
        bool IsNew(List<(ArmMeasurement Measurement, Measure Measure)> states) =>
            states.Count > 1
            && !others.Any(other => other.Measurement.Scores.SequenceEqual(states[0].Measurement.Scores));

        PairedComparison Compare(
            ArmMeasurement left,
            Measure leftMeasure,
            ArmMeasurement right,
            Measure rightMeasure
        ) =>
            ProblemByProblem(
                left,
                leftMeasure,
                right,
                rightMeasure,
                Seeds.Derive(
                    "comparison",
                    seed,
                    left.Arm,
                    left.Result.Iteration,
                    leftMeasure,
                    right.Arm,
                    right.Result.Iteration,
                    rightMeasure
                )
            );
    }
}
