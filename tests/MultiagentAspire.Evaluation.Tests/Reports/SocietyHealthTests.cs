using CsCheck;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class SocietyHealthTests
{
    private static ArmIteration State(
        int iteration,
        double agreement,
        double apart = 1,
        double moved = 1,
        int problems = 300,
        int agents = 3
    )
    {
        var state = SimulatedRun.Measurement("society", iteration, 0.6, 0.1, 2, 30, agents).Result;
        var metrics = state
            .Metrics.SetItem("klFirst", Estimate.OfValue(apart, problems))
            .SetItem("baseKlFirst", Estimate.OfValue(moved, problems));
        var error = Math.Sqrt(agreement * (1 - agreement) / problems);
        return state with { Metrics = metrics, Consensus = new Estimate(agreement, error, problems) };
    }

    [Fact]
    public void Agents_count_as_one_exactly_when_they_moved_and_stayed_together() =>
        Gen.Select(Gen.Double[0, 0.2], Gen.Double[0, 0.2])
            .Sample(
                (apart, moved) =>
                    Assert.Equal(
                        moved > 1e-4 && apart < 0.1 * moved,
                        SocietyHealth.Collapse(State(1, 0.9, apart, moved)) is not null
                    ),
                iter: 50
            );

    [Fact]
    public void One_agent_and_agents_without_scores_do_not_collapse()
    {
        Assert.Null(SocietyHealth.Collapse(State(1, 0.9, 0, 1, agents: 1)));
        var unscored = State(1, 0.9);
        Assert.Null(
            SocietyHealth.Collapse(
                SimulatedRun.Measurement("society", 1, 0.6, 0.1, 2, 30).Result with
                {
                    Consensus = unscored.Consensus,
                }
            )
        );
    }

    [Theory]
    [InlineData(0.9, 0.7, true)]
    [InlineData(0.9, 0.88, false)] // below the least fall
    [InlineData(0.7, 0.9, false)] // a rise
    public void A_fall_of_agreement_is_one_beyond_chance(double before, double after, bool falls)
    {
        Assert.Equal(falls, SocietyHealth.AgreementFall([State(0, before), State(1, after)]) is not null);
        Assert.Equal(
            falls,
            SocietyHealth.AgreementFall([State(0, 0.5), State(1, before), State(2, after)]) is not null
        );
    }

    [Fact]
    public void A_fall_on_few_problems_is_chance()
    {
        Assert.NotNull(SocietyHealth.AgreementFall([State(0, 0.8), State(1, 0.7)]));
        Assert.Null(SocietyHealth.AgreementFall([State(0, 0.8, problems: 20), State(1, 0.7, problems: 20)]));
        Assert.Null(SocietyHealth.AgreementFall([State(0, 1, problems: 12), State(1, 0.889, problems: 12)]));
        Assert.Null(SocietyHealth.AgreementFall([State(0, 0.1)]));
    }

    [Fact]
    public void The_best_iteration_agrees_most_and_is_the_first_of_equals() =>
        Assert.Equal(1, SocietyHealth.Best([State(0, 0.5), State(1, 0.8), State(2, 0.8)]).Iteration);
}
