using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training.Tests.Sft;

public sealed class SftScheduleTests
{
    [Fact]
    public void Every_epoch_takes_every_example_once() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 10], Gen.Int[1, 4], Gen.ULong)
            .Sample(
                (examples, batch, epochs, seed) =>
                {
                    var schedule = new SftSchedule(
                        examples,
                        new TrainingSettings { BatchSize = batch, Epochs = epochs },
                        seed
                    );
                    var perEpoch = (examples + batch - 1) / batch;
                    Assert.Equal(perEpoch * epochs, schedule.Count);
                    for (var epoch = 0; epoch < epochs; epoch++)
                        Assert.Equal(
                            Enumerable.Range(0, examples),
                            Enumerable
                                .Range(epoch * perEpoch, perEpoch)
                                .SelectMany(schedule.ExamplesAt)
                                .Order()
                        );
                    Assert.All(
                        Enumerable.Range(0, schedule.Count),
                        step => Assert.InRange(schedule.ExamplesAt(step).Count, 1, batch)
                    );
                }
            );

    [Fact]
    public void A_fixed_number_of_steps_goes_on_into_further_epochs_or_stops_short()
    {
        Assert.Equal(
            7,
            new SftSchedule(
                10,
                new TrainingSettings
                {
                    BatchSize = 5,
                    MaxSteps = 7,
                    Epochs = 1,
                },
                1
            ).Count
        );
        Assert.Equal(
            1,
            new SftSchedule(
                10,
                new TrainingSettings
                {
                    BatchSize = 5,
                    MaxSteps = 1,
                    Epochs = 9,
                },
                1
            ).Count
        );
    }

    [Fact]
    public void The_seed_decides_the_order_and_epochs_differ()
    {
        int[] Order(ulong seed, int epoch) =>
            [
                .. new SftSchedule(30, new TrainingSettings { BatchSize = 30, Epochs = 2 }, seed).ExamplesAt(
                    epoch
                ),
            ];
        Assert.Equal(Order(1, 0), Order(1, 0));
        Assert.NotEqual(Order(1, 0), Order(2, 0));
        Assert.NotEqual(Order(1, 0), Order(1, 1));
    }

    [Fact]
    public void The_rate_warms_up_linearly_and_falls_as_a_cosine()
    {
        var schedule = new SftSchedule(
            10,
            new TrainingSettings
            {
                BatchSize = 1,
                Epochs = 1,
                LearningRate = 2,
                WarmupRatio = 0.2,
            },
            1
        );
        double[] expected =
        [
            1,
            2,
            2,
            1 + Math.Cos(Math.PI / 8),
            1 + Math.Sqrt(0.5),
            1 + Math.Cos(3 * Math.PI / 8),
            1,
            1 - Math.Cos(3 * Math.PI / 8),
            1 - Math.Sqrt(0.5),
            1 - Math.Cos(Math.PI / 8),
        ];
        for (var step = 0; step < 10; step++)
            Assert.Equal(expected[step], schedule.RateAt(step), 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Without_warm_up_or_with_nothing_else_the_rate_stays_within_its_peak(double warmup)
    {
        var schedule = new SftSchedule(
            5,
            new TrainingSettings
            {
                BatchSize = 1,
                Epochs = 1,
                LearningRate = 1,
                WarmupRatio = warmup,
            },
            1
        );
        Assert.Equal(1, schedule.RateAt(warmup == 0 ? 0 : 4));
        Assert.All(Enumerable.Range(0, 5), step => Assert.InRange(schedule.RateAt(step), 1e-9, 1));
    }
}
