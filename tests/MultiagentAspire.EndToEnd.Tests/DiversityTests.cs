using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>The metrics for which models score responses, in a report of a whole run.</summary>
[Collection(nameof(InThisProcess))]
public sealed class DiversityTests(CompletedRunFixture run)
{
    private Estimate? Find(string arm, int iteration, string metric) =>
        run
            .Report.Arms.Single(result => result.Arm == arm)
            .Iterations.Single(state => state.Iteration == iteration)
            .Find(metric);

    [Theory]
    [InlineData("klFirst")]
    [InlineData("klFinal")]
    [InlineData("baseKlFirst")]
    [InlineData("baseKlFinal")]
    public void Before_finetuning_all_agents_are_the_base_and_after_it_none_is(string metric)
    {
        Assert.Equal(0, Find("multiagent", 0, metric)!.Value);
        Assert.True(Find("multiagent", 1, metric)!.Value > 0);
    }

    [Fact]
    public void One_model_as_a_society_differs_from_the_base_and_not_from_itself()
    {
        Assert.Equal(0, Find("single-agent-as-society", 1, "klFinal")!.Value);
        Assert.True(Find("single-agent-as-society", 1, "baseKlFinal")!.Value > 0);
        Assert.True(Find("single-agent", 1, "baseKlFirst")!.Value > 0);
    }

    [Fact]
    public void Every_arm_has_a_likelihood_by_iteration_and_the_page_a_table()
    {
        foreach (
            var (arm, iteration) in (ReadOnlySpan<(string, int)>)[("base", 0), ("majority", 0), ("debate", 0)]
        )
            Assert.True(Find(arm, iteration, "othersNll")!.Value > 0);
        foreach (var arm in (string[])["single-agent", "single-agent-debate", "multiagent"])
            Assert.True(Find(arm, 1, "othersNll")!.Value > 0);
        var page = File.ReadAllText(run.At("report/report.html"));
        Assert.Contains("Diversity by models", page, StringComparison.Ordinal);
        Assert.Contains(run.Report.Metrics.Select(metric => metric.Chart?.Name), name => name == "kl-agents");
    }
}
