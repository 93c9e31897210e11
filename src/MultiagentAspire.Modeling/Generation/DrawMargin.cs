namespace MultiagentAspire.Modeling.Generation;

/// <summary>
/// How far a draw of <see cref="Sampler"/> is from another token: the change of log-probabilities, in nats, after which
/// the same random number draws the other one. Rounding errors explain a difference of two draws only where it is tiny.
/// </summary>
public static class DrawMargin
{
    /// <summary>The margin between two tokens of one draw.</summary>
    /// <remarks>
    /// Greedy: the difference of their log-probabilities. Otherwise a token is drawn whose interval of the cumulative
    /// distribution holds the random number u. With F the probability up to the nearest edge of the other token's
    /// interval, the margin is T·|logit(u) − logit(F)| at temperature T: raising the log-probabilities of all tokens on
    /// one side of the edge by that much moves the edge to u. With top-p or top-k, tokens are in the order of their
    /// probabilities, and a swap of two neighbours changes the draw as well: the margin is the smaller of both.
    /// </remarks>
    /// <param name="logProbabilities">(V) log-probabilities at temperature 1; need not be normalized.</param>
    /// <param name="draw">How the token was drawn.</param>
    /// <param name="one">One token.</param>
    /// <param name="other">Another token.</param>
    /// <returns>In nats, at least 0; infinity where the other token cannot be drawn.</returns>
    public static double Between(
        IReadOnlyList<double> logProbabilities,
        in SamplingDraw draw,
        int one,
        int other
    )
    {
        var difference = Math.Abs(logProbabilities[one] - logProbabilities[other]);
        if (draw.Temperature == 0)
            return difference;
        var isTruncated = draw.TopP < 1 || draw.TopK > 0;
        var tokens = InDrawingOrder(logProbabilities, draw, isTruncated);
        // The interval of the token that was drawn holds u: its own distance is 0, and the other one's counts.
        var edge = Math.Max(EdgeOf(tokens, one, draw.Uniform), EdgeOf(tokens, other, draw.Uniform));
        return isTruncated ? Math.Min(edge * draw.Temperature, difference) : edge * draw.Temperature;
    }

    /// <summary>The tokens that can be drawn, in the order of the cumulative distribution.</summary>
    private static List<(int Id, double Probability)> InDrawingOrder(
        IReadOnlyList<double> logProbabilities,
        in SamplingDraw draw,
        bool isTruncated
    )
    {
        var temperature = Math.Max(draw.Temperature, 1e-6);
        var largest = logProbabilities.Max();
        var weights = logProbabilities.Select(value => Math.Exp((value - largest) / temperature)).ToArray();
        var total = weights.Sum();
        var all = weights.Select((weight, id) => (Id: id, Probability: weight / total));
        if (!isTruncated)
            return [.. all];
        var kept = new List<(int, double)>();
        var before = 0.0;
        foreach (var token in all.OrderByDescending(token => token.Probability))
        {
            var isOutside = before >= draw.TopP || (draw.TopK > 0 && kept.Count >= draw.TopK);
            if (kept.Count > 0 && isOutside)
                break;
            kept.Add(token);
            before += token.Probability;
        }
        return kept;
    }

    /// <summary>Distance of u to the nearest edge of a token's interval; 0 inside it.</summary>
    private static double EdgeOf(List<(int Id, double Probability)> tokens, int id, double uniform)
    {
        var total = tokens.Sum(token => token.Probability);
        var before = 0.0;
        foreach (var token in tokens)
        {
            var after = before + token.Probability;
            if (token.Id == id)
                return uniform < before / total ? Distance(uniform, before / total)
                    : uniform >= after / total ? Distance(uniform, after / total)
                    : 0;
            before = after;
        }
        return double.PositiveInfinity;
    }

    private static double Distance(double one, double other) => Math.Abs(Logit(one) - Logit(other));

    private static double Logit(double probability) => Math.Log(probability) - Math.Log(1 - probability);
}
