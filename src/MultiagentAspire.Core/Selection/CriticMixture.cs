namespace MultiagentAspire.Core;

/// <summary>
/// D^C_n = w·D^{C−}_n + (1−w)·D^{C+}_n of paper section 2.3, in the three readings of
/// <see cref="CriticMix"/>.
/// </summary>
internal sealed record CriticMixture(
    IReadOnlyList<SelectionCandidate> Corrected,
    IReadOnlyList<SelectionCandidate> Kept,
    bool OneSided
)
{
    public static CriticMixture Sample(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        SelectionSettings settings,
        ulong seed
    )
    {
        var cap = settings.MaximumExamples == 0 ? int.MaxValue : settings.MaximumExamples;
        return settings.Mix switch
        {
            CriticMix.Proportion => Proportion(corrected, kept, settings.CriticWeight, cap, seed),
            CriticMix.Repo => ApplyCap(corrected, Repo(corrected, kept, seed), cap, seed),
            CriticMix.Moco => ApplyCap(
                Share(corrected, settings.CriticWeight, seed),
                Share(kept, 1 - settings.CriticWeight, seed),
                cap,
                seed
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Mix, "unknown mixture"),
        };
    }

    /// <summary>
    /// The largest total T with T·w ≤ |C−| and T·(1−w) ≤ |C+|; an empty set makes w meaningless unless w is 0
    /// or 1.
    /// </summary>
    private static CriticMixture Proportion(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        double weight,
        int cap,
        ulong seed
    )
    {
        var mixed = weight is > 0 and < 1;
        if (mixed && (corrected.Count == 0 || kept.Count == 0))
            return ApplyCap(corrected, kept, cap, seed) with { OneSided = corrected.Count + kept.Count > 0 };

        // The small term keeps 3 / 0.3 from becoming 9.
        var total = (int)
            Math.Min(
                cap,
                Math.Floor(
                    Math.Min(
                        LargestPossible(corrected.Count, weight),
                        LargestPossible(kept.Count, 1 - weight)
                    ) + 1e-9
                )
            );
        var fromCorrected = (int)Math.Round(total * weight, MidpointRounding.AwayFromZero);
        return new CriticMixture(
            [.. SelectionCandidate.Subset(corrected, fromCorrected, seed)],
            [.. SelectionCandidate.Subset(kept, total - fromCorrected, seed)],
            OneSided: false
        );
    }

    private static double LargestPossible(int available, double share) =>
        share == 0 ? double.PositiveInfinity : available / share;

    /// <summary>
    /// C+ part: for each corrected trajectory a fair coin, and for heads the next kept one of a shuffled
    /// list, while any is left.
    /// </summary>
    private static IReadOnlyList<SelectionCandidate> Repo(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        ulong seed
    )
    {
        var heads = corrected.Count(item => (Seeds.Derive(seed, "coin", item.ProblemId) & 1) == 1);
        return [.. SelectionCandidate.Subset(kept, heads, seed)];
    }

    private static IReadOnlyList<SelectionCandidate> Share(
        IReadOnlyList<SelectionCandidate> items,
        double share,
        ulong seed
    ) => [.. SelectionCandidate.Subset(items, Math.Max(1, (int)Math.Floor(items.Count * share)), seed)];

    private static CriticMixture ApplyCap(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        int cap,
        ulong seed
    )
    {
        var all = corrected.Concat(kept).ToList();
        var used = SelectionCandidate.Subset(all, cap, seed).ToHashSet();
        return new CriticMixture(
            [.. corrected.Where(used.Contains)],
            [.. kept.Where(used.Contains)],
            OneSided: false
        );
    }
}
