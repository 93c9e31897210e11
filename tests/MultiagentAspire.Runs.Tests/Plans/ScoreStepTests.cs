using CsCheck;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

/// <summary>Which measurements are scored by models.</summary>
public sealed class ScoreStepTests : IDisposable
{
    private const string Arms =
        "\"base\", \"majority\", \"debate\", \"multiagent\", \"single-agent\", \"single-agent-as-society\"";

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunFile Run(int problems) =>
        _folder.Small(
            1,
            Arms,
            $"\"evaluation\": {{ \"temperatures\": [1, 0], \"diversity\": {{ \"problems\": {problems} }} }},"
        );

    [Fact]
    public void Every_arm_is_scored_once_in_each_iteration_directly_after_its_measurement()
    {
        var plan = RunPlan.Create(Run(3));

        Assert.Equal(
            [
                "0-score-base",
                "0-score-majority",
                "0-score-debate",
                "1-score-multiagent",
                "1-score-single-agent",
                "1-score-single-agent-as-society",
            ],
            plan.OfType<ScoreStep>().Select(step => step.Id)
        );
        foreach (var (index, step) in plan.Index().Where(entry => entry.Item is ScoreStep))
            Assert.Equal(plan[index - 1], ((ScoreStep)step).Debates);
    }

    [Fact]
    public void Scores_change_no_other_step() =>
        Assert.Equal(RunPlan.Create(Run(0)), RunPlan.Create(Run(3)).Where(step => step is not ScoreStep));

    [Fact]
    public void No_more_problems_are_scored_than_measured() =>
        Gen.Int[1, 20]
            .Sample(
                problems =>
                    Assert.All(
                        RunPlan.Create(Run(problems)).OfType<ScoreStep>(),
                        step => Assert.Equal(Math.Min(problems, 6), step.Problems)
                    ),
                iter: 20,
                threads: 1
            );

    [Fact]
    public void A_run_of_an_earlier_version_is_not_scored()
    {
        var run = Run(3);
        run = run with { Evaluation = run.Evaluation with { DiversityProblems = null } };

        Assert.DoesNotContain(RunPlan.Create(run), step => step is ScoreStep);
    }
}
