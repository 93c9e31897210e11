using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>Subsets of k out of n, as ascending indices.</summary>
internal static class Combinations
{
    /// <summary>Beyond this many subsets, as many are drawn.</summary>
    private const int SubsetLimit = 5_000;

    /// <summary>n! / (k! (n-k)!), as a double: only its magnitude is used.</summary>
    public static double Count(int n, int k)
    {
        var count = 1.0;
        for (var i = 1; i <= k; i++)
            count = count * (n - k + i) / i;
        return Math.Round(count);
    }

    /// <summary>
    /// Mean of a value over all subsets of k items; beyond <see cref="SubsetLimit"/> of them, over as many drawn with
    /// <paramref name="seed"/>.
    /// </summary>
    /// <param name="items">The n items.</param>
    /// <param name="k">Size of a subset, 1 to n.</param>
    /// <param name="seed">Used only where subsets are drawn.</param>
    /// <param name="value">The value of a subset, whose items keep their order.</param>
    public static double Mean<T>(
        IReadOnlyList<T> items,
        int k,
        ulong seed,
        Func<IReadOnlyList<T>, double> value
    )
    {
        if (k == items.Count)
            return value(items);
        var subsets =
            Count(items.Count, k) <= SubsetLimit
                ? All(items.Count, k)
                : Drawn(items.Count, k, SubsetLimit, new SplitMix64(seed));
        return subsets.Average(subset => value([.. subset.Select(index => items[index])]));
    }

    /// <summary>All subsets in lexicographic order.</summary>
    public static IEnumerable<int[]> All(int n, int k)
    {
        var subset = Enumerable.Range(0, k).ToArray();
        while (true)
        {
            yield return [.. subset];
            var index = k - 1;
            while (index >= 0 && subset[index] == n - k + index)
                index--;
            if (index < 0)
                yield break;
            subset[index]++;
            for (var i = index + 1; i < k; i++)
                subset[i] = subset[i - 1] + 1;
        }
    }

    /// <summary>Subsets drawn one by one; one may come several times.</summary>
    /// <param name="n">Number of items.</param>
    /// <param name="k">Size of a subset.</param>
    /// <param name="draws">How many are drawn.</param>
    /// <param name="random">Advanced by each draw.</param>
    public static IEnumerable<int[]> Drawn(int n, int k, int draws, SplitMix64 random)
    {
        var order = Enumerable.Range(0, n).ToArray();
        for (var draw = 0; draw < draws; draw++)
        {
            random.Shuffle<int>(order);
            yield return [.. order.Take(k).Order()];
        }
    }
}
