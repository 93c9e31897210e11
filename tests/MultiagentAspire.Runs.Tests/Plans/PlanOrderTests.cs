using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

/// <summary>The order of the steps, their sizes, and small rules of plans.</summary>
public sealed class PlanOrderTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Ids(RunFile run) => RunPlan.Create(run).Select(step => step.Id);

    private RunFile Transfer(int iterations) =>
        _folder.Small(
            iterations,
            arms: "\"debate\", \"single-agent\"",
            changes: json =>
                json.Replace(
                    "\"evaluate\": 6",
                    "\"evaluate\": 6, \"transfer\": [{ \"name\": \"far\", \"terms\": 7, \"evaluate\": 5 }]",
                    StringComparison.Ordinal
                )
        );

    [Fact]
    public void Each_iteration_ends_with_a_report_and_the_last_one_after_the_transfer_tasks() =>
        Assert.Equal(
            [
                "0-evaluate-debate",
                "1-collect-single-agent",
                "1-select-single-agent",
                "1-train-single-agent-single-1",
                "1-evaluate-single-agent",
                "1-report",
                "2-collect-single-agent",
                "2-select-single-agent",
                "2-train-single-agent-single-1",
                "2-evaluate-single-agent",
                "0-transfer-far-debate",
                "2-transfer-far-single-agent",
                "2-report",
            ],
            Ids(Transfer(iterations: 2))
        );

    [Fact]
    public void A_run_of_one_iteration_has_one_report() =>
        Assert.Equal(
            "1-report",
            Assert.Single(Ids(_folder.Small(1)), id => id.EndsWith("report", StringComparison.Ordinal))
        );

    [Fact]
    public void Measured_problems_belong_to_no_iteration_and_training_problems_to_theirs()
    {
        foreach (var step in RunPlan.Create(Transfer(iterations: 2)).OfType<DebateStep>())
        {
            Assert.Equal(step.Split != ProblemSet.Train, step.IsMeasured);
            Assert.Equal(step.IsMeasured ? 0 : step.Iteration, step.Problems.Iteration);
        }
    }

    [Fact]
    public void The_debates_that_an_iteration_learns_from_are_found_by_arm_and_iteration()
    {
        var run = _folder.Small(arms: "\"multiagent\", \"single-agent\"");
        foreach (var (arm, iteration) in new[] { ("multiagent", 1), ("multiagent", 2), ("single-agent", 2) })
            Assert.Equal($"{iteration}-collect-{arm}", RunPlan.LearnedFrom(run, arm, iteration)?.Id);
        Assert.Null(RunPlan.LearnedFrom(run, "multiagent", 0));
        Assert.Null(RunPlan.LearnedFrom(run, "multiagent", 3));
        Assert.Null(RunPlan.LearnedFrom(run, "debate", 1));
    }

    [Fact]
    public void A_debate_costs_a_response_of_each_agent_in_each_round_and_a_summary_before_each_later_one() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 16], Gen.Bool)
            .Sample(
                (agents, rounds, summarize) =>
                {
                    var debate = new DebateSettings(rounds, summarize, new SamplingSettings());
                    // An agent alone has no others to summarize.
                    var summaries = summarize && agents > 1 ? agents * (rounds - 1) : 0;
                    Assert.Equal(agents * rounds + summaries, SampleBudget.CallsPerDebate(agents, debate));
                }
            );

    [Fact]
    public void Steps_other_than_debates_and_trainings_have_the_size_one()
    {
        var run = _folder.Small(more: "\"training\": { \"keepCriticWhenAgreementFalls\": true },");
        foreach (var kind in (string[])["select", "guard", "report"])
            Assert.All(
                RunPlan
                    .Create(run)
                    .Select(step => StepSize.Create(step, run))
                    .Where(size => size.Kind == kind),
                size => Assert.Equal(1, size.Size)
            );
        Assert.Equal(
            ["debate", "guard", "report", "select", "train"],
            RunPlan
                .Create(run)
                .Select(step => StepSize.Create(step, run).Kind)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, false)]
    public void A_society_is_untrained_before_the_first_iteration_of_both_roles(
        int generators,
        int critics,
        bool untrained
    ) =>
        Assert.Equal(
            untrained,
            new SocietySource(SocietyKind.Multiagent, "a", 3, generators, critics, null).IsUntrained
        );

    [Fact]
    public void The_base_society_is_the_untrained_one_of_the_arm_base() =>
        Assert.Equal(
            new SocietySource(SocietyKind.Base, "base", 3, 0, 0, "gpt"),
            SocietySource.Base(3, "gpt")
        );

    [Theory]
    [InlineData("transfer-far", "majority", "far: majority")]
    [InlineData("evaluate", "majority", "majority")]
    public void A_measurement_on_a_transfer_task_is_shown_with_its_name(
        string split,
        string name,
        string shown
    ) => Assert.Equal(shown, MeasuredNames.DisplayName(split, name));

    [Theory]
    [InlineData("transfer-", "")]
    [InlineData("transfer-a-transfer-", "a-transfer-")]
    [InlineData("own-transfer-", null)]
    public void A_transfer_set_begins_with_its_kind(string split, string? name) =>
        Assert.Equal(name, ProblemSet.TransferOf(split));

    [Fact]
    public void After_training_a_measurement_stands_for_itself_alone()
    {
        var run = _folder.Small(arms: "\"debate\", \"multiagent\"");
        var step = RunPlan
            .Create(run)
            .OfType<DebateStep>()
            .Single(step => step.Id == "2-evaluate-multiagent");
        Assert.Equal(["multiagent"], MeasuredNames.FromStep(run, step));
        Assert.Equal("multiagent", RunPlan.MeasurementOf(run, step).Name);
    }
}
