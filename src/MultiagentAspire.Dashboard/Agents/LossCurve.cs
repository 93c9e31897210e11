using System.Collections.Immutable;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Losses as a curve that can be drawn.</summary>
internal static class LossCurve
{
    /// <summary>At most <paramref name="most"/> values, each the mean of as many neighbouring steps; steps whose loss is not a number are passed over.</summary>
    public static ImmutableArray<double> Of(IReadOnlyList<double> losses, int most)
    {
        var finite = losses.Where(double.IsFinite).ToArray();
        var width = Math.Max(1, (finite.Length + most - 1) / most);
        return [.. finite.Chunk(width).Select(part => part.Average())];
    }
}
