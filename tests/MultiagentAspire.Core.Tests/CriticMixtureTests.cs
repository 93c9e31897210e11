using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class CriticMixtureTests
{
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
        var result = Select(corrected, kept, new SelectionSettings { CriticWeight = weight });
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
                        Select(corrected, kept, new SelectionSettings { CriticWeight = weight })
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
        Assert.Equal((9, 0, true), Used(Select(9, 0, new SelectionSettings())));
        Assert.Equal((0, 9, true), Used(Select(0, 9, new SelectionSettings())));
        Assert.Equal((0, 1, true), Used(Select(0, 1, new SelectionSettings())));
        Assert.Equal((0, 0, false), Used(Select(0, 0, new SelectionSettings())));
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
        Assert.Equal((5, 5, false), Used(Select(40, 30, new SelectionSettings { MaximumExamples = 10 })));
        Assert.Equal((4, 0, true), Used(Select(9, 0, new SelectionSettings { MaximumExamples = 4 })));
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
                    VotingSamples.Select(
                        AgentId.Critic(0),
                        debates,
                        VotingSamples.AreEqual,
                        new SelectionSettings(),
                        seed
                    )
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

    private static (int, int, bool) Used(SelectionResult result) =>
        (result.Counts.CorrectedUsed, result.Counts.KeptUsed, result.OneSided);
}
