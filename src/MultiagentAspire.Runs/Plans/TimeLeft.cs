using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Plans;

/// <summary>What the steps to come will take, by what those of their kind took.</summary>
public static class TimeLeft
{
    /// <summary>Seconds per size of each kind that is among the finished steps.</summary>
    public static ImmutableDictionary<string, double> Paces(
        IEnumerable<(StepSize Step, double Seconds)> finished
    ) =>
        finished
            .GroupBy(one => one.Step.Kind)
            .ToImmutableDictionary(
                kind => kind.Key,
                kind => kind.Sum(one => one.Seconds) / kind.Sum(one => one.Step.Size),
                StringComparer.Ordinal
            );

    /// <summary>Null while a kind has no pace; a report, which takes seconds, then counts as nothing.</summary>
    public static TimeSpan? Of(IEnumerable<StepSize> steps, IReadOnlyDictionary<string, double> paces)
    {
        var seconds = 0.0;
        foreach (var step in steps)
        {
            if (paces.TryGetValue(step.Kind, out var pace))
                seconds += pace * step.Size;
            else if (step.Kind != StepSize.Report)
                return null;
        }
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>The rest of a step at its own pace, or before it has one at that of its kind; null when neither is known.</summary>
    /// <param name="done">Parts done since it was begun or taken up again.</param>
    /// <param name="open">Parts to be done.</param>
    public static TimeSpan? InStep(int done, int open, TimeSpan elapsed, TimeSpan? usual) =>
        done > 0 ? elapsed / done * open
        : usual > elapsed ? usual - elapsed
        : usual is null ? null
        : TimeSpan.Zero;
}
