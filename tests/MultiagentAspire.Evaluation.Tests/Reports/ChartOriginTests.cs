using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Reports;

/// <summary>What each point of a chart was measured from.</summary>
public sealed class ChartOriginTests
{
    private static readonly RunReport Report = SimulatedRun.Report();

    private static Chart Of(string name, RunReport? report = null) =>
        ReportCharts.Create(report ?? Report).Single(chart => chart.Name == name);

    private static ChartSeries Series(string chart, string name) =>
        Of(chart).Series.Single(series => series.Name == name);

    [Fact]
    public void A_point_of_an_arm_leads_to_the_debates_it_was_measured_on()
    {
        foreach (
            var chart in (string[])
                [
                    "accuracy",
                    "diversity",
                    "agreement",
                    "wrong-agreement",
                    "distinct-answers",
                    "text-dissimilarity",
                    "flips",
                ]
        )
            Assert.All(
                Of(chart)
                    .Series.Where(series => series.Name.StartsWith("multiagent", StringComparison.Ordinal))
                    .SelectMany(series => series.Points),
                point => Assert.Equal(new DebatesOrigin((int)point.X, "evaluate-multiagent"), point.Origin)
            );
        Assert.All(
            Of("labels").Series.SelectMany(series => series.Points),
            point => Assert.Equal(new DebatesOrigin((int)point.X, "train"), point.Origin)
        );
        var old = Report with
        {
            Arms =
            [
                .. Report.Arms.Select(arm =>
                    arm with
                    {
                        Iterations = [.. arm.Iterations.Select(state => state with { Transcripts = null })],
                    }
                ),
            ],
        };
        Assert.All(
            Of("accuracy", old).Series.SelectMany(series => series.Points),
            point => Assert.Null(point.Origin)
        );
    }

    [Fact]
    public void A_point_of_a_training_leads_to_its_agent_and_iteration()
    {
        foreach (var chart in (string[])["loss", "learning-rate"])
            Assert.All(
                Series(chart, "critic-2").Points,
                point =>
                    Assert.Equal(
                        new TrainingOrigin(1 + ((int)point.X - 1) / 20, "multiagent", "critic-2"),
                        point.Origin
                    )
            );
        Assert.Equal(
            new TrainingOrigin(3, "multiagent", "critic-1"),
            Series("examples", "critic-1: kept").Points[2].Origin
        );
    }

    [Fact]
    public void Bars_of_phases_and_arms_lead_to_their_latest_debates_and_those_of_training_to_the_agents()
    {
        var phases = Of("tokens");
        Assert.Equal(["debate-multiagent", "train-multiagent", "evaluate-multiagent"], phases.Categories);
        Assert.Equal(
            [
                new DebatesOrigin(2, "train"),
                new TrainingOrigin(2, "multiagent", null),
                new DebatesOrigin(2, "evaluate-multiagent"),
            ],
            phases.Series[0].Points.Select(point => point.Origin)
        );
        Assert.Equal(
            new DebatesOrigin(2, "evaluate-multiagent"),
            Of("arm-tokens").Series[0].Points.Single().Origin
        );
    }
}
