using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class RepeatedExamplesTests
{
    [Fact]
    public void Of_n_examples_with_a_weight_there_are_n_times_the_weight_spread_evenly() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], Gen.Double[0.05, 8], Gen.Double[0.05, 8])
            .Sample(
                (count, otherCount, weight, otherWeight) =>
                {
                    var examples = Enumerable
                        .Range(0, count + otherCount)
                        .Select(i => Example(i) with { Weight = i < count ? weight : otherWeight })
                        .ToList();
                    var repeated = RepeatedExamples.FromWeights(examples).ToList();
                    Assert.All(repeated, example => Assert.Equal(1, example.Weight));
                    var copies = repeated
                        .CountBy(example => int.Parse(example.ProblemId, null))
                        .ToDictionary();
                    var first = Enumerable.Range(0, count).Sum(i => copies.GetValueOrDefault(i));
                    if (weight != otherWeight)
                        Assert.InRange(first - (weight * count), -0.5001, 0.5001);
                    Assert.All(
                        Enumerable.Range(0, count),
                        i => Assert.InRange(copies.GetValueOrDefault(i) - weight, -1, 1)
                    );
                }
            );

    [Fact]
    public void Data_without_weights_stays_as_it_is()
    {
        TrainingExample[] examples = [.. Enumerable.Range(0, 5).Select(Example)];
        Assert.Equal(examples, RepeatedExamples.FromWeights(examples));
    }

    private static TrainingExample Example(int number) =>
        new(AgentId.Critic(0), $"{number}", [ChatTurn.User("q")], [ChatTurn.Assistant("a")]);
}
