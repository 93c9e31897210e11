namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>McNemar's exact test of two arms on the same problems.</summary>
/// <param name="OnlyLeft">Problems that the left arm scores higher on: right where the other is wrong.</param>
/// <param name="OnlyRight">Problems that the right arm scores higher on.</param>
/// <param name="PValue">
/// Two-sided: min(1, 2 P(X ≤ min(OnlyLeft, OnlyRight))), X binomial with OnlyLeft + OnlyRight trials of 1/2:
/// how likely so uneven a split is when neither arm is better. 1 when the arms never differ.
/// </param>
public sealed record McNemar(int OnlyLeft, int OnlyRight, double PValue)
{
    /// <summary>
    /// Test of one score per problem. With scores 0 and 1 it is McNemar's test; with fractional ones (tied
    /// votes) the sign test, its generalisation.
    /// </summary>
    /// <param name="left">One score per problem, in 0..1.</param>
    /// <param name="right">Scores of the same problems in the same order.</param>
    /// <exception cref="ArgumentException">The numbers of scores differ.</exception>
    public static McNemar Test(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        if (left.Count != right.Count)
            throw new ArgumentException(
                $"Paired scores must be equally many, not {left.Count} and {right.Count}."
            );
        var onlyLeft = left.Zip(right).Count(pair => pair.First > pair.Second);
        var onlyRight = left.Zip(right).Count(pair => pair.First < pair.Second);
        return FromCounts(onlyLeft, onlyRight);
    }

    /// <summary>The test for counts of problems, for example over several runs.</summary>
    public static McNemar FromCounts(int onlyLeft, int onlyRight)
    {
        var tail = LowerTail(Math.Min(onlyLeft, onlyRight), onlyLeft + onlyRight);
        return new McNemar(onlyLeft, onlyRight, Math.Min(1, 2 * tail));
    }

    /// <summary>
    /// P(X ≤ k) for X ~ Binomial(n, 1/2). Each term follows from the one before it in logarithms: 2^-n underflows
    /// beyond n = 1074.
    /// </summary>
    private static double LowerTail(int k, int n)
    {
        var logTerm = -n * Math.Log(2);
        var sum = Math.Exp(logTerm);
        for (var i = 1; i <= k; i++)
        {
            logTerm += Math.Log((double)(n - i + 1) / i);
            sum += Math.Exp(logTerm);
        }
        return sum;
    }
}
