using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class CriticMixtureTests
{
    private static readonly SelectionSettings Subset = new() { Mix = CriticMix.Proportion };

    [Fact]
    public void Weights_of_all_trajectories_reach_any_w_and_have_the_mean_1() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[1, 200], Gen.Double[0.01, 0.99])
            .Sample(
                (corrected, kept, weight) =>
                {
                    var result = Select(corrected, kept, new SelectionSettings { CriticWeight = weight });
                    Assert.Equal((corrected, kept, false), Used(result));
                    var weights = result
                        .Examples.GroupBy(example => IsCorrected(example, corrected))
                        .ToDictionary(group => group.Key, group => group.Sum(example => example.Weight));
                    var total = corrected + kept;
                    Assert.Equal(weight * total, weights[true], 1e-9 * total);
                    Assert.Equal((1 - weight) * total, weights[false], 1e-9 * total);
                },
                iter: 50
            );

    [Fact]
    public void The_rarer_kind_is_repeated_evenly_until_w_is_reached() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Double[0.01, 0.99])
            .Sample(
                (corrected, kept, weight) =>
                {
                    var settings = new SelectionSettings { CriticWeight = weight, Mix = CriticMix.Repeat };
                    var result = Select(corrected, kept, settings);
                    var total = corrected + kept;
                    Assert.Equal(total, result.Examples.Length);
                    Assert.InRange(result.Counts.CorrectedUsed - (weight * total), -1, 1);
                    Assert.All(result.Examples, example => Assert.Equal(1, example.Weight));
                    foreach (var kind in result.Examples.GroupBy(example => IsCorrected(example, corrected)))
                    {
                        var copies = kind.CountBy(example => example.ProblemId).Select(count => count.Value);
                        var size = kind.Key ? corrected : kept;
                        var rest = kind.Count() % size;
                        Assert.All(
                            copies,
                            count => Assert.InRange(count - (kind.Count() / size), 0, rest > 0 ? 1 : 0)
                        );
                    }
                },
                iter: 50
            );

    [Theory]
    [InlineData(0.0, 0, 30)]
    [InlineData(1.0, 12, 0)]
    public void At_its_ends_w_takes_one_kind_alone(double weight, int fromCorrected, int fromKept)
    {
        foreach (var mix in (CriticMix[])[CriticMix.Weighted, CriticMix.Repeat])
        {
            var result = Select(12, 30, new SelectionSettings { CriticWeight = weight, Mix = mix });
            Assert.Equal((fromCorrected, fromKept, false), Used(result));
            Assert.All(result.Examples, example => Assert.Equal(1, example.Weight));
        }
    }

    [Fact]
    public void A_limit_keeps_the_rare_kind_and_its_weight()
    {
        var settings = new SelectionSettings { MaximumExamples = 10 };
        var result = Select(2, 198, settings);
        Assert.Equal((2, 8, false), Used(result));
        Assert.Equal(
            5,
            result.Examples.Where(example => IsCorrected(example, 2)).Sum(example => example.Weight),
            1e-9
        );
        Assert.Equal((1, 0, false), Used(Select(2, 198, settings with { MaximumExamples = 1 })));
    }

    [Theory]
    [InlineData(0.0, 12, 30, 0, 30)]
    [InlineData(1.0, 12, 30, 12, 0)]
    [InlineData(0.5, 12, 30, 12, 12)]
    [InlineData(0.5, 30, 12, 12, 12)]
    [InlineData(0.25, 12, 30, 10, 30)]
    [InlineData(0.3, 3, 100, 3, 7)]
    [InlineData(0.7, 7, 3, 7, 3)] // 3 / (1 - 0.7) is a hair below 10
    [InlineData(0.5, 0, 0, 0, 0)]
    [InlineData(1.0, 0, 30, 0, 0)]
    public void The_share_of_corrected_trajectories_is_w_and_the_set_as_large_as_it_can_be(
        double weight,
        int corrected,
        int kept,
        int fromCorrected,
        int fromKept
    )
    {
        var result = Select(corrected, kept, Subset with { CriticWeight = weight });
        Assert.Equal((fromCorrected, fromKept, false), Used(result));
        Assert.Equal((corrected, kept), (result.Counts.Corrected, result.Counts.Kept));
        Assert.Equal(fromCorrected + fromKept, result.Examples.Length);
    }

    [Fact]
    public void Any_w_is_met_to_the_nearest_record_and_no_larger_set_meets_it() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Double[0.01, 0.99])
            .Sample(
                (corrected, kept, weight) =>
                {
                    var (fromCorrected, fromKept, _) = Used(
                        Select(corrected, kept, Subset with { CriticWeight = weight })
                    );
                    var total = fromCorrected + fromKept;
                    Assert.InRange(fromCorrected, 0, corrected);
                    Assert.InRange(fromKept, 0, kept);
                    Assert.InRange(Math.Abs(fromCorrected - (weight * total)), 0, 0.5 + 1e-6);
                    Assert.True(
                        (total + 1) * weight > corrected - 1e-6 || (total + 1) * (1 - weight) > kept - 1e-6
                    );
                }
            );

    [Fact]
    public void A_mixture_of_one_side_only_is_that_side_whole_and_says_so()
    {
        foreach (var mix in (CriticMix[])[CriticMix.Weighted, CriticMix.Repeat, CriticMix.Proportion])
        {
            var settings = new SelectionSettings { Mix = mix };
            Assert.Equal((9, 0, true), Used(Select(9, 0, settings)));
            Assert.Equal((0, 9, true), Used(Select(0, 9, settings)));
            Assert.Equal((0, 1, true), Used(Select(0, 1, settings)));
            Assert.Equal((0, 0, false), Used(Select(0, 0, settings)));
            Assert.All(Select(9, 0, settings).Examples, example => Assert.Equal(1, example.Weight));
        }
    }

    [Theory]
    [InlineData(0.5, 8, 21, 4, 10)]
    [InlineData(0.5, 1, 1, 1, 1)]
    [InlineData(0.1, 5, 5, 1, 4)]
    [InlineData(0.75, 8, 0, 6, 0)]
    public void The_MoCo_mode_takes_its_share_of_each_set_and_at_least_one(
        double weight,
        int corrected,
        int kept,
        int fromCorrected,
        int fromKept
    ) =>
        Assert.Equal(
            (fromCorrected, fromKept, false),
            Used(
                Select(corrected, kept, new SelectionSettings { CriticWeight = weight, Mix = CriticMix.Moco })
            )
        );

    [Fact]
    public void The_repository_mode_takes_all_corrected_ones_and_a_kept_one_for_about_every_second()
    {
        var repo = new SelectionSettings { Mix = CriticMix.Repo, CriticWeight = 0 };
        var (fromCorrected, fromKept, _) = Used(Select(400, 400, repo));
        Assert.Equal(400, fromCorrected);
        Assert.InRange(fromKept, 150, 250); // 200 ± 5 standard deviations
        Assert.Equal((50, 3, false), Used(Select(50, 3, repo)));
        Assert.Equal((0, 0, false), Used(Select(0, 3, repo)));
    }

    [Fact]
    public void A_cap_holds_and_keeps_the_proportion()
    {
        Assert.Equal((5, 5, false), Used(Select(40, 30, Subset with { MaximumExamples = 10 })));
        Assert.Equal((4, 0, true), Used(Select(9, 0, Subset with { MaximumExamples = 4 })));
        Assert.Equal(
            7,
            Select(
                40,
                30,
                new SelectionSettings { MaximumExamples = 7, Mix = CriticMix.Repo }
            ).Examples.Length
        );
    }

    [Fact]
    public void Which_records_are_drawn_depends_on_the_seed_alone()
    {
        var debates = VotingSamples.Mixture(20, 60);
        string[] Drawn(ulong seed) =>
            [
                .. VotingSamples.Problems(
                    VotingSamples.Select(AgentId.Critic(0), debates, VotingSamples.AreEqual, Subset, seed)
                ),
            ];
        Assert.Equal(Drawn(1), Drawn(1));
        Assert.NotEqual(Drawn(1), Drawn(2));
    }

    [Theory]
    [InlineData(-0.1, 0)]
    [InlineData(1.1, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(0.5, -1)]
    public void Settings_that_make_no_sense_are_refused(double weight, int cap) =>
        Assert.Throws<ArgumentException>(() =>
            Select(1, 1, new SelectionSettings { CriticWeight = weight, MaximumExamples = cap })
        );

    private static SelectionResult Select(int corrected, int kept, SelectionSettings settings) =>
        VotingSamples.Select(
            AgentId.Critic(0),
            VotingSamples.Mixture(corrected, kept),
            VotingSamples.AreEqual,
            settings,
            9
        );

    /// <summary>The corrected trajectories are those of the first problems.</summary>
    private static bool IsCorrected(TrainingExample example, int corrected) =>
        int.Parse(example.ProblemId.AsSpan(1), null) < corrected;

    private static (int, int, bool) Used(SelectionResult result) =>
        (result.Counts.CorrectedUsed, result.Counts.KeptUsed, result.OneSided);
}
