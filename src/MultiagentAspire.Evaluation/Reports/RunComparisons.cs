using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Chooses the pairs of states that a run's report compares, and compares them.</summary>
internal sealed class RunComparisons
{
    private readonly IReadOnlyList<MeasuredState> _measurements;
    private readonly long _seed;
    private readonly string _arm;

    /// <summary>The last state of every arm but the compared one, in the order of the measurements.</summary>
    private readonly List<MeasuredState> _others;

    /// <param name="measurements">Every state of every arm.</param>
    /// <param name="seed">The run's seed, from which the resampling of each comparison derives.</param>
    /// <param name="arm">Name of the arm that the others are compared with.</param>
    public RunComparisons(
        IReadOnlyList<(ArmMeasurement Measurement, Measure Measure)> measurements,
        long seed,
        string arm
    )
    {
        _measurements = [.. measurements.Select(m => new MeasuredState(m.Measurement, m.Measure))];
        (_seed, _arm) = (seed, arm);
        _others = _measurements
            .Where(state => state.Arm != arm)
            .GroupBy(state => state.Arm)
            .Select(group => group.MaxBy(state => state.Iteration)!)
            .ToList();
    }

    /// <summary>
    /// The comparisons of <see cref="PairedComparison.ForRun"/>; none where the arm was not measured.
    /// </summary>
    /// <param name="samples">Name of the arm of independent samples of the generators.</param>
    public ImmutableArray<PairedComparison> Create(string samples)
    {
        var states = StatesOf(_arm);
        return states.Count == 0 ? [] : [.. OfArm(states), .. OfSamples(StatesOf(samples))];
    }

    private List<MeasuredState> StatesOf(string arm) =>
        [.. _measurements.Where(state => state.Arm == arm).OrderBy(state => state.Iteration)];

    private IEnumerable<PairedComparison> OfArm(IReadOnlyList<MeasuredState> states)
    {
        var last = states[^1];
        foreach (var other in _others)
            yield return Compare(last, other);
        if (StartIsNew(states))
            yield return Compare(last, states[0]);
        if (last.Measurement.Result.Debate is not null)
            yield return Compare(
                last with
                {
                    Measure = Measure.Debate,
                },
                last with
                {
                    Measure = Measure.Vote,
                }
            );
    }

    private IEnumerable<PairedComparison> OfSamples(IReadOnlyList<MeasuredState> states)
    {
        if (states.Count == 0)
            yield break;
        var last = states[^1] with { Measure = Measure.Vote };
        foreach (var other in _others.Where(other => other.Measure == Measure.Vote && other.Arm != last.Arm))
            yield return Compare(last, other);
        if (StartIsNew(states))
            yield return Compare(last, states[0] with { Measure = Measure.Vote });
    }

    /// <summary>
    /// Whether the first state needs a comparison of its own. Before finetuning, the method is a debate or samples of
    /// the base model: where another arm has the same scores, one test of them is enough.
    /// </summary>
    private bool StartIsNew(IReadOnlyList<MeasuredState> states) =>
        states.Count > 1
        && !_others.Any(other => other.Measurement.Scores.SequenceEqual(states[0].Measurement.Scores));

    private PairedComparison Compare(MeasuredState left, MeasuredState right)
    {
        var seed = Seeds.Derive(
            "comparison",
            _seed,
            left.Arm,
            left.Iteration,
            left.Measure,
            right.Arm,
            right.Iteration,
            right.Measure
        );
        return PairedComparison.ProblemByProblem(
            left.Measurement,
            left.Measure,
            right.Measurement,
            right.Measure,
            seed
        );
    }

    private sealed record MeasuredState(ArmMeasurement Measurement, Measure Measure)
    {
        public string Arm => Measurement.Arm;

        public int Iteration => Measurement.Result.Iteration;
    }
}
