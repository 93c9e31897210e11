using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

public sealed class StepIdsTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_training_job_belongs_to_its_own_run_with_any_seed_and_to_no_other()
    {
        var run = _folder.Small();
        var jobs = RunPlan
            .Create(run)
            .OfType<TrainStep>()
            .Select(step => StepIds.TrainingJob(run, step))
            .ToList();
        Assert.Contains("small-7/2-train-multiagent-critic-3", jobs);
        Assert.All(jobs, job => Assert.True(StepIds.IsTrainingJobOf(job, "small")));
        Assert.True(StepIds.IsTrainingJobOf("small--3/1-train-multiagent-critic-1", "small"));
        foreach (var other in (string[])["smal", "small-7", "smaller", "mall", "7"])
            Assert.All(jobs, job => Assert.False(StepIds.IsTrainingJobOf(job, other), other));
        Assert.False(StepIds.IsTrainingJobOf("small-seven/1-train-a-critic-1", "small"));
    }

    [Theory]
    [InlineData("3-train-multiagent-critic-2", 3)]
    [InlineData("12-train-x", 12)]
    [InlineData("3-select-multiagent", null)]
    [InlineData("train-multiagent-critic-2", null)]
    [InlineData("-1-train-multiagent-critic-2", null)]
    [InlineData("3-train", null)]
    [InlineData("", null)]
    public void The_iteration_of_a_training_stands_in_its_id(string id, int? iteration) =>
        Assert.Equal(iteration, StepIds.IterationOfTraining(id));

    [Fact]
    public void Ids_name_the_arm_and_the_first_society_has_no_suffix()
    {
        var run = _folder.Small(
            arms: "\"multiagent\", { \"name\": \"cool\", \"like\": \"multiagent\", "
                + "\"debate\": { \"temperature\": 0.5 } }"
        );
        var (first, second) = (run.ArmOf("multiagent"), run.ArmOf("cool"));
        Assert.Equal("1-guard", StepIds.Guard(1, first));
        Assert.Equal("1-guard-of-cool", StepIds.Guard(1, second));
        Assert.Equal("2-guard-new", StepIds.Guarded(2, "new", first));
        Assert.Equal("2-guard-previous-of-cool", StepIds.Guarded(2, "previous", second));
        Assert.Equal("1-train-cool-critic-1", StepIds.Train(1, "cool", AgentId.Critic(0)));
    }
}
