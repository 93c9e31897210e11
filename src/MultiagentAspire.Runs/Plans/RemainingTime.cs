using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Plans;

/// <summary>Estimates the time of unfinished steps from the time of finished steps of the same kind.</summary>
public static class RemainingTime
{
    /// <summary>
    /// Rates by <see cref="StepSize.Kind"/>: seconds per unit of <see cref="StepSize.Size"/>. Kinds without a finished
    /// step are absent.
    /// </summary>
    /// <param name="finished">Finished steps with their time in seconds.</param>
    public static ImmutableDictionary<string, double> GetRates(
        IEnumerable<(StepSize Step, double Seconds)> finished
    ) =>
        finished
            .GroupBy(entry => entry.Step.Kind)
            .ToImmutableDictionary(
                kind => kind.Key,
                kind => kind.Sum(entry => entry.Seconds) / kind.Sum(entry => entry.Step.Size),
                StringComparer.Ordinal
            );

    /// <summary>
    /// Time for all steps together; null while a kind has no rate. A report takes seconds: without a rate it counts as
    /// zero.
    /// </summary>
    /// <param name="rates">As <see cref="GetRates"/> returns them.</param>
    public static TimeSpan? Estimate(IEnumerable<StepSize> steps, IReadOnlyDictionary<string, double> rates)
    {
        var seconds = 0.0;
        foreach (var step in steps)
        {
            if (rates.TryGetValue(step.Kind, out var rate))
                seconds += rate * step.Size;
            else if (step.Kind != StepSize.Report)
                return null;
        }
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>
    /// Remaining time of a running step: from its own rate or, before its first part is done, from the expected time;
    /// null when neither is known.
    /// </summary>
    /// <param name="done">Parts done since the step was started or resumed.</param>
    /// <param name="remaining">Parts not done yet.</param>
    /// <param name="elapsed">Time since the step was started or resumed.</param>
    /// <param name="expected">Time of the whole step by the rate of its kind; null where there is no rate.</param>
    public static TimeSpan? EstimateStep(int done, int remaining, TimeSpan elapsed, TimeSpan? expected) =>
        done > 0 ? elapsed / done * remaining
        : expected > elapsed ? expected - elapsed
        : expected is null ? null
        : TimeSpan.Zero;
}
