using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The round numbers that are marked on an axis.</summary>
internal static class Ticks
{
    /// <summary>
    /// About <paramref name="count"/> multiples of 1, 2 or 5 times a power of ten within the range; only
    /// whole ones if <paramref name="whole"/>.
    /// </summary>
    /// <param name="low">Lower end of the range.</param>
    /// <param name="high">Upper end, above <paramref name="low"/>.</param>
    /// <param name="count">Wanted number of marks.</param>
    /// <param name="whole">Whether the axis counts something.</param>
    public static ImmutableArray<double> Create(double low, double high, int count, bool whole = false)
    {
        var rough = (high - low) / count;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var factor = (rough / power) switch
        {
            <= 1 => 1,
            <= 2 => 2,
            <= 5 => 5,
            _ => 10,
        };
        var step = power * factor;
        if (whole)
            step = Math.Max(1, Math.Round(step));
        var first = (long)Math.Ceiling(low / step - 1e-9);
        var last = (long)Math.Floor(high / step + 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step)];
    }
}
