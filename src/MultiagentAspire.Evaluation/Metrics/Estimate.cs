namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>A mean over problems and its standard error, both in the unit of what was averaged (accuracies: shares in 0..1).</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">Standard deviation over problems (divisor n) / sqrt(n). For 0/1 values this is sqrt(p(1-p)/n), what the paper prints.</param>
/// <param name="Count">n, the number of problems (or other independent units) averaged.</param>
public sealed record Estimate(double Value, double StandardError, int Count)
{
    /// <summary>
    /// Mean of one value per problem. Several samples of a problem are averaged first and count once: they are not independent,
    /// and pooling them would make the error look smaller than it is.
    /// </summary>
    public static Estimate OfMean(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            throw new ArgumentException("A mean needs at least one value.");
        // Sorted, so that the rounding of the sum, too, does not depend on the order of the problems.
        var sorted = values.Order().ToArray();
        var mean = sorted.Sum() / sorted.Length;
        var squares = sorted.Sum(value => (value - mean) * (value - mean));
        return new Estimate(mean, Math.Sqrt(squares) / sorted.Length, sorted.Length);
    }

    /// <summary>Share of true values with its binomial standard error.</summary>
    public static Estimate OfShare(IReadOnlyCollection<bool> values) =>
        OfMean([.. values.Select(value => value ? 1.0 : 0.0)]);

    /// <summary>As <see cref="OfMean"/>, but null when no problem contributes a value (nulls are left out).</summary>
    public static Estimate? OfDefined(IEnumerable<double?> values)
    {
        var defined = values.OfType<double>().ToList();
        return defined.Count == 0 ? null : OfMean(defined);
    }
}
