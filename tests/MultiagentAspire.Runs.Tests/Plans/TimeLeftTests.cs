using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

public sealed class TimeLeftTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static StepSize Debate(double size) => new("debate", size);

    private static readonly StepSize Train = new("train", 1);

    private static readonly StepSize Report = new(StepSize.Report, 1);

    [Fact]
    public void A_run_in_which_every_part_takes_its_time_is_foretold_to_the_second_once_every_kind_was_seen()
    {
        var run = _folder.Small(
            iterations: 3,
            arms: string.Join(", ", ArmKinds.Names.Select(arm => $"\"{arm}\"")),
            more: "\"training\": { \"keepCriticWhenAgreementFalls\": true },"
        );
        var sizes = RunPlan.Create(run).Select(step => StepSize.Create(step, run)).ToList();
        var seconds = sizes.Select(size => size.Size * size.Kind.Length).ToList(); // any pace that is the kind's own
        for (var done = 0; done < sizes.Count; done++)
        {
            var left = RemainingTime.Estimate(
                sizes.Skip(done),
                RemainingTime.GetRates(sizes.Zip(seconds).Take(done))
            );
            if (
                sizes
                    .Skip(done)
                    .Any(later =>
                        later.Kind != StepSize.Report
                        && !sizes.Take(done).Any(size => size.Kind == later.Kind)
                    )
            )
                Assert.Null(left);
            else if (sizes.Take(done).Any(size => size.Kind == StepSize.Report))
                Assert.Equal(seconds.Skip(done).Sum(), left!.Value.TotalSeconds, 6);
            else
                Assert.InRange(left!.Value.TotalSeconds, 0, seconds.Skip(done).Sum());
        }
    }

    [Fact]
    public void Debates_count_by_problems_and_calls_and_the_matched_arm_by_the_agents_it_matches()
    {
        var run = _folder.Small(arms: "\"majority\", \"debate\", \"multiagent\", \"single-agent-matched\"");
        double SizeOf(string id) =>
            StepSize.Create(RunPlan.Create(run).Single(step => step.Id == id), run).Size;
        Assert.Equal(6 * 9, SizeOf("0-evaluate-debate")); // 3 agents, 2 rounds, summaries
        Assert.Equal(6 * 9, SizeOf("0-evaluate-majority"));
        Assert.Equal(8 * 9, SizeOf("1-collect-multiagent"));
        Assert.Equal(
            (1, 6),
            (SizeOf("1-train-multiagent-critic-1"), SizeOf("1-train-single-agent-matched-single-1"))
        );
    }

    [Fact]
    public void A_kind_takes_what_it_took_on_average_for_its_size()
    {
        var paces = RemainingTime.GetRates([(Debate(10), 20), (Debate(30), 40), (Train, 100), (Train, 50)]);
        Assert.Equal(TimeSpan.FromSeconds(1.5 * 20 + 75), RemainingTime.Estimate([Debate(20), Train], paces));
    }

    [Fact]
    public void A_kind_that_was_not_seen_yet_leaves_the_time_unknown_but_a_report_does_not()
    {
        var paces = RemainingTime.GetRates([(Debate(10), 20)]);
        Assert.Null(RemainingTime.Estimate([Debate(1), Train], paces));
        Assert.Equal(TimeSpan.FromSeconds(2), RemainingTime.Estimate([Debate(1), Report], paces));
        Assert.Equal(
            TimeSpan.FromSeconds(5),
            RemainingTime.Estimate(
                [Debate(1), Report],
                RemainingTime.GetRates([(Debate(10), 20), (Report, 3)])
            )
        );
        Assert.Equal(TimeSpan.Zero, RemainingTime.Estimate([], paces));
    }

    [Fact]
    public void A_step_goes_on_at_its_own_pace_and_before_it_has_one_at_its_kinds()
    {
        Assert.Equal(
            3 * Minute,
            RemainingTime.EstimateStep(done: 2, remaining: 6, elapsed: Minute, expected: 30 * Minute)
        );
        Assert.Equal(
            29 * Minute,
            RemainingTime.EstimateStep(done: 0, remaining: 8, elapsed: Minute, expected: 30 * Minute)
        );
        Assert.Equal(
            TimeSpan.Zero,
            RemainingTime.EstimateStep(done: 0, remaining: 8, elapsed: 31 * Minute, expected: 30 * Minute)
        );
        Assert.Equal(
            TimeSpan.Zero,
            RemainingTime.EstimateStep(done: 8, remaining: 0, elapsed: Minute, expected: null)
        );
        Assert.Null(RemainingTime.EstimateStep(done: 0, remaining: 8, elapsed: Minute, expected: null));
    }
}
