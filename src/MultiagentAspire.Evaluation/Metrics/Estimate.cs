using System.Text.Json.Serialization;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// A mean over problems and its standard error, both in the unit of what was averaged (accuracies: shares in 0..1).
/// </summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">
/// Standard deviation over problems (divisor n) / sqrt(n). For 0/1 values this is sqrt(p(1-p)/n), what the paper
/// prints. NaN where it is not known: reports of 0.1 hold some values without it.
/// </param>
/// <param name="Count">n, the number of problems (or other independent units) averaged.</param>
public sealed record Estimate(double Value, double StandardError, int Count)
{
    /// <summary>
    /// Mean of one value per problem. Several samples of a problem are averaged first and count once: they are not
    /// independent, and pooling them would make the error look smaller than it is.
    /// </summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Estimate FromMean(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            throw new ArgumentException("A mean needs at least one value.");
        // Sorted, so that the rounding of the sum, too, does not depend on the order of the problems.
        var sorted = values.Order().ToArray();
        var mean = sorted.Sum() / sorted.Length;
        var squares = sorted.Sum(value => (value - mean) * (value - mean));
        return new Estimate(mean, Math.Sqrt(squares) / sorted.Length, sorted.Length);
    }

    /// <summary>Share in 0..1 of true values, with its binomial standard error.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Estimate FromShare(IReadOnlyCollection<bool> values) =>
        FromMean([.. values.Select(value => value ? 1.0 : 0.0)]);

    /// <summary>
    /// Sum of the parts over sum of the wholes, one pair a problem: a share pooled over problems that weigh
    /// differently. Its standard error is that of the ratio estimator, sqrt(Σ (part - r whole)²) / Σ whole (Cochran
    /// 1977, section 6.4).
    /// </summary>
    /// <param name="problems">One pair a problem.</param>
    /// <returns>Null where the wholes sum to 0.</returns>
    public static Estimate? OfRatio(IReadOnlyCollection<(double Part, double Whole)> problems)
    {
        var whole = problems.Sum(problem => problem.Whole);
        if (whole == 0)
            return null;
        var ratio = problems.Sum(problem => problem.Part) / whole;
        double[] residuals = [.. problems.Select(problem => problem.Part - ratio * problem.Whole).Order()];
        var squares = residuals.Sum(residual => residual * residual);
        return new Estimate(ratio, Math.Sqrt(squares) / whole, problems.Count);
    }

    /// <summary>A value of which only the mean was recorded; its standard error is NaN.</summary>
    /// <param name="value">The mean.</param>
    /// <param name="count">Number of problems; 0 where that is not known either.</param>
    public static Estimate OfValue(double value, int count) => new(value, double.NaN, count);

    /// <summary>
    /// Whether value ± standard error says what is known of a share: not where n p (1 - p) is below 5, as for 8 of 8,
    /// whose standard error is 0. True for what is no share, and where n is not known.
    /// </summary>
    [JsonIgnore]
    public bool HasNormalError => Count < 1 || Value is < 0 or > 1 || Count * Value * (1 - Value) >= 5;

    /// <summary>
    /// The 95 % interval of Wilson (1927) for a share, in 0..1; it also covers the truth where nearly all or nearly
    /// none of few problems are right.
    /// </summary>
    /// <exception cref="InvalidOperationException">The number of problems is not known.</exception>
    public (double Lower, double Upper) WilsonInterval()
    {
        const double Z = 1.959963984540054; // of 97.5 %
        if (Count < 1)
            throw new InvalidOperationException("An interval needs the number of problems.");
        var shrunk = 1 / (1 + (Z * Z / Count));
        var center = shrunk * (Value + (Z * Z / (2.0 * Count)));
        var variance = (Value * (1 - Value) / Count) + (Z * Z / (4.0 * Count * Count));
        var half = shrunk * Z * Math.Sqrt(Math.Max(0, variance));
        return (Math.Max(0, center - half), Math.Min(1, center + half));
    }

    /// <summary>As <see cref="FromMean"/>, but null when no problem contributes a value (nulls are left out).</summary>
    public static Estimate? FromDefined(IEnumerable<double?> values)
    {
        var defined = values.OfType<double>().ToList();
        return defined.Count == 0 ? null : FromMean(defined);
    }
}
