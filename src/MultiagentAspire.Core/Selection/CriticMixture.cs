namespace MultiagentAspire.Core;

/// <summary>D^C_n = w·D^{C−}_n + (1−w)·D^{C+}_n of paper section 2.3, in the three readings of <see cref="CriticMix"/>.</summary>
internal sealed record CriticMixture(
    IReadOnlyList<Candidate> Corrected,
    IReadOnlyList<Candidate> Kept,
    bool OneSided
)
{
    public static CriticMixture Draw(
        IReadOnlyList<Candidate> corrected,
        IReadOnlyList<Candidate> kept,
        SelectionSettings settings,
        ulong seed
    )
    {
        var cap = settings.MaximumExamples == 0 ? int.MaxValue : settings.MaximumExamples;
        return settings.Mix switch
        {
            CriticMix.Proportion => Proportion(corrected, kept, settings.CriticWeight, cap, seed),
            CriticMix.Repo => Capped(corrected, Repo(corrected, kept, seed), cap, seed),
            CriticMix.Moco => Capped(
                Share(corrected, settings.CriticWeight, seed),
                Share(kept, 1 - settings.CriticWeight, seed),
                cap,
                seed
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Mix, "unknown mixture"),
        };
    }

    /// <summary>The largest total T with T·w ≤ |C−| and T·(1−w) ≤ |C+|; an empty set makes w meaningless unless w is 0 or 1.</summary>
    private static CriticMixture Proportion(
        IReadOnlyList<Candidate> corrected,
        IReadOnlyList<Candidate> kept,
        double weight,
        int cap,
        ulong seed
    )
    {
        var mixed = weight is > 0 and < 1;
        if (mixed && (corrected.Count == 0 || kept.Count == 0))
            return Capped(corrected, kept, cap, seed) with { OneSided = corrected.Count + kept.Count > 0 };

        // The small term keeps 3 / 0.3 from becoming 9.
        var total = (int)
            Math.Min(
                cap,
                Math.Floor(Math.Min(Bound(corrected.Count, weight), Bound(kept.Count, 1 - weight)) + 1e-9)
            );
        var fromCorrected = (int)Math.Round(total * weight, MidpointRounding.AwayFromZero);
        return new CriticMixture(
            [.. Candidate.Subset(corrected, fromCorrected, seed)],
            [.. Candidate.Subset(kept, total - fromCorrected, seed)],
            OneSided: false
        );
    }

    private static double Bound(int available, double share) =>
        share == 0 ? double.PositiveInfinity : available / share;

    /// <summary>C+ part: for each corrected trajectory a fair coin, and for heads the next kept one of a shuffled list, while any is left.</summary>
    private static IReadOnlyList<Candidate> Repo(
        IReadOnlyList<Candidate> corrected,
        IReadOnlyList<Candidate> kept,
        ulong seed
    )
    {
        var heads = corrected.Count(item => (Seeds.Derive(seed, "coin", item.ProblemId) & 1) == 1);
        return [.. Candidate.Subset(kept, heads, seed)];
    }

    private static IReadOnlyList<Candidate> Share(IReadOnlyList<Candidate> items, double share, ulong seed) =>
        [.. Candidate.Subset(items, Math.Max(1, (int)Math.Floor(items.Count * share)), seed)];

    private static CriticMixture Capped(
        IReadOnlyList<Candidate> corrected,
        IReadOnlyList<Candidate> kept,
        int cap,
        ulong seed
    )
    {
        var all = corrected.Concat(kept).ToList();
        var used = Candidate.Subset(all, cap, seed).ToHashSet();
        return new CriticMixture(
            [.. corrected.Where(used.Contains)],
            [.. kept.Where(used.Contains)],
            OneSided: false
        );
    }
}
