namespace MultiagentAspire.Core;

/// <summary>Data for trainers that know no weights of examples.</summary>
public static class RepeatedExamples
{
    /// <summary>
    /// Each example as often as its weight says. Of n examples with one weight w there are n·w copies, rounded,
    /// spread evenly over them (systematic sampling), so the shares are those of the weights. Data without weights
    /// stays as it is.
    /// </summary>
    /// <param name="examples">The examples, in their order, which stays.</param>
    public static IEnumerable<TrainingExample> FromWeights(IEnumerable<TrainingExample> examples)
    {
        // Per weight, so that rounding does not move anything from one kind of examples to another.
        var sums = new Dictionary<double, double>();
        foreach (var example in examples)
        {
            var before = sums.GetValueOrDefault(example.Weight, 0.5);
            var after = before + example.Weight;
            sums[example.Weight] = after;
            for (var copy = Math.Floor(before); copy < Math.Floor(after); copy++)
                yield return example with
                {
                    Weight = 1,
                };
        }
    }
}
