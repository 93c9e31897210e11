namespace MultiagentAspire.Core;

/// <summary>
/// One critic's data: D^C_n = w·D^{C−}_n + (1−w)·D^{C+}_n of paper section 2.3, in the interpretations of
/// <see cref="CriticMix"/>.
/// </summary>
/// <param name="Corrected">
/// The corrected trajectories (C−) in the data; one that is repeated stands in it again.
/// </param>
/// <param name="Kept">The kept trajectories (C+) in the data; one that is repeated stands in it again.</param>
/// <param name="OneSided">
/// Whether the settings ask for a mixture, but one set is empty and all of the other one was used.
/// </param>
internal sealed record CriticMixture(
    IReadOnlyList<SelectionCandidate> Corrected,
    IReadOnlyList<SelectionCandidate> Kept,
    bool OneSided
)
{
    /// <summary>The added term keeps 3 / 0.3 from being rounded down to 9.</summary>
    private const double RoundingTolerance = 1e-9;

    /// <summary>Weight of the loss of each corrected trajectory.</summary>
    public double CorrectedWeight { get; private init; } = 1;

    /// <summary>Weight of the loss of each kept trajectory.</summary>
    public double KeptWeight { get; private init; } = 1;

    /// <summary>Weight of the loss of a trajectory.</summary>
    public double WeightOf(SelectionCandidate candidate) =>
        candidate.Verdict == SelectionVerdict.Corrected ? CorrectedWeight : KeptWeight;

    /// <summary>Samples the mixture of a critic's settings.</summary>
    /// <param name="corrected">All corrected trajectories.</param>
    /// <param name="kept">All kept trajectories.</param>
    /// <param name="settings">Interpretation, weight and limit.</param>
    /// <param name="seed">Seed of the subsets.</param>
    public static CriticMixture Sample(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        SelectionSettings settings,
        ulong seed
    )
    {
        var limit = settings.MaximumExamples == 0 ? int.MaxValue : settings.MaximumExamples;
        var weight = settings.CriticWeight;
        switch (settings.Mix)
        {
            case CriticMix.Weighted:
                return Weighted(corrected, kept, weight, limit, seed);
            case CriticMix.Repeat:
                return Repeated(corrected, kept, weight, limit, seed);
            case CriticMix.Proportion:
                return Proportion(corrected, kept, weight, limit, seed);
            case CriticMix.Repo:
                return ApplyLimit(corrected, Repo(corrected, kept, seed), limit, seed);
            case CriticMix.Moco:
                var correctedShare = Share(corrected, weight, seed);
                return ApplyLimit(correctedShare, Share(kept, 1 - weight, seed), limit, seed);
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.Mix, "unknown mixture");
        }
    }

    /// <summary>
    /// All of both sets. With T examples, those of C− weigh T·w / |C−| each and those of C+ T·(1−w) / |C+|: the mean
    /// weight is 1, and the weights of C− sum to T·w. Where one set is empty, the other one weighs 1.
    /// </summary>
    private static CriticMixture Weighted(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        double weight,
        int limit,
        ulong seed
    )
    {
        if (GetUnmixed(corrected, kept, weight, limit, seed) is { } unmixed)
            return unmixed;
        var total = Math.Min(limit, corrected.Count + kept.Count);
        // A limit takes more from the set that has more than its share; at least one of each.
        var wanted = Math.Clamp((int)Math.Round(total * weight), 1, Math.Max(1, total - 1));
        var correctedCount = Math.Clamp(wanted, Math.Max(0, total - kept.Count), corrected.Count);
        var keptCount = total - correctedCount;
        return new CriticMixture(
            [.. SelectionCandidate.Subset(corrected, correctedCount, seed)],
            [.. SelectionCandidate.Subset(kept, keptCount, seed)],
            OneSided: false
        )
        {
            CorrectedWeight = keptCount == 0 ? 1 : total * weight / correctedCount,
            KeptWeight = keptCount == 0 ? 1 : total * (1 - weight) / keptCount,
        };
    }

    /// <summary>As many examples as both sets have, or the limit, of which a share of w is corrected.</summary>
    private static CriticMixture Repeated(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        double weight,
        int limit,
        ulong seed
    )
    {
        if (GetUnmixed(corrected, kept, weight, limit, seed) is { } unmixed)
            return unmixed;
        var total = Math.Min(limit, corrected.Count + kept.Count);
        var correctedCount = Math.Clamp((int)Math.Round(total * weight), 1, Math.Max(1, total - 1));
        return new CriticMixture(
            Repeat(corrected, correctedCount, seed),
            Repeat(kept, total - correctedCount, seed),
            OneSided: false
        );
    }

    /// <summary>Each candidate equally often; a seeded subset once more, so that there are <c>count</c>.</summary>
    private static List<SelectionCandidate> Repeat(
        IReadOnlyList<SelectionCandidate> candidates,
        int count,
        ulong seed
    )
    {
        var (copies, rest) = Math.DivRem(count, candidates.Count);
        var repeated = Enumerable.Repeat(candidates, copies).SelectMany(all => all);
        return [.. repeated, .. SelectionCandidate.Subset(candidates, rest, seed)];
    }

    /// <summary>
    /// What there is to learn where nothing is mixed: one kind alone, because w is 0 or 1 or because the other set is
    /// empty. Null where both sets have their share.
    /// </summary>
    private static CriticMixture? GetUnmixed(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        double weight,
        int limit,
        ulong seed
    )
    {
        if (weight == 0)
            return ApplyLimit([], kept, limit, seed);
        if (weight == 1)
            return ApplyLimit(corrected, [], limit, seed);
        if (corrected.Count > 0 && kept.Count > 0)
            return null;
        var oneSided = corrected.Count + kept.Count > 0;
        return ApplyLimit(corrected, kept, limit, seed) with { OneSided = oneSided };
    }

    /// <summary>
    /// The largest total T with T·w ≤ |C−| and T·(1−w) ≤ |C+|. Where one set is empty, all of the other one is used,
    /// unless w is 0 or 1.
    /// </summary>
    private static CriticMixture Proportion(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        double weight,
        int limit,
        ulong seed
    )
    {
        if (GetUnmixed(corrected, kept, weight, limit, seed) is { } unmixed)
            return unmixed;
        var largest = Math.Min(
            LargestPossible(corrected.Count, weight),
            LargestPossible(kept.Count, 1 - weight)
        );
        var total = (int)Math.Min(limit, Math.Floor(largest + RoundingTolerance));
        var correctedCount = (int)Math.Round(total * weight, MidpointRounding.AwayFromZero);
        return new CriticMixture(
            [.. SelectionCandidate.Subset(corrected, correctedCount, seed)],
            [.. SelectionCandidate.Subset(kept, total - correctedCount, seed)],
            OneSided: false
        );
    }

    private static double LargestPossible(int available, double share) =>
        share == 0 ? double.PositiveInfinity : available / share;

    /// <summary>
    /// The kept part in the reference repository's way: a fair coin for each corrected trajectory, and for heads the
    /// next one of a shuffled list of kept ones, while any is left.
    /// </summary>
    private static IReadOnlyList<SelectionCandidate> Repo(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        ulong seed
    )
    {
        var heads = corrected.Count(candidate => (Seeds.Derive(seed, "coin", candidate.ProblemId) & 1) == 1);
        return [.. SelectionCandidate.Subset(kept, heads, seed)];
    }

    /// <summary>A share of the trajectories, rounded down, but at least one where there is any.</summary>
    private static IReadOnlyList<SelectionCandidate> Share(
        IReadOnlyList<SelectionCandidate> candidates,
        double share,
        ulong seed
    )
    {
        var count = Math.Max(1, (int)Math.Floor(candidates.Count * share));
        return [.. SelectionCandidate.Subset(candidates, count, seed)];
    }

    /// <summary>
    /// Both sets, reduced by a seeded choice to at most <paramref name="limit"/> trajectories together.
    /// </summary>
    private static CriticMixture ApplyLimit(
        IReadOnlyList<SelectionCandidate> corrected,
        IReadOnlyList<SelectionCandidate> kept,
        int limit,
        ulong seed
    )
    {
        var candidates = corrected.Concat(kept).ToList();
        var used = SelectionCandidate.Subset(candidates, limit, seed).ToHashSet();
        return new CriticMixture(
            [.. corrected.Where(used.Contains)],
            [.. kept.Where(used.Contains)],
            OneSided: false
        );
    }
}
