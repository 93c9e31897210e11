using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Plans;

/// <summary>What the steps to come will take, by what those of their kind took.</summary>
public static class RemainingTime
{
    /// <summary>Seconds per size of each kind that is among the finished steps.</summary>
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

    /// <summary>Null while a kind has no pace; a report, which takes seconds, then counts as nothing.</summary>
    public static TimeSpan? Estimate(IEnumerable<StepSize> steps, IReadOnlyDictionary<string, double> rates)
    {
        var seconds = 0.0;
        foreach (var step in steps)
        {
            if (rates.TryGetValue(step.Kind, out var pace))
                seconds += pace * step.Size;
            else if (step.Kind != StepSize.Report)
                return null;
        }
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>
    /// The rest of a step at its own pace, or before it has one at that of its kind; null when neither is
    /// known.
    /// </summary>
    /// <param name="done">Parts done since it was begun or taken up again.</param>
    /// <param name="remaining">Parts to be done.</param>
    public static TimeSpan? EstimateStep(int done, int remaining, TimeSpan elapsed, TimeSpan? expected) =>
        done > 0 ? elapsed / done * remaining
        : expected > elapsed ? expected - elapsed
        : expected is null ? null
        : TimeSpan.Zero;
}
