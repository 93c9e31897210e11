using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Arms;

public sealed class ArmKindsTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_are_unique_and_the_defaults_are_among_them()
    {
        Assert.Equal(ArmKinds.Names.Distinct(), ArmKinds.Names);
        Assert.Subset(ArmKinds.Names.ToHashSet(), ArmKinds.Default.ToHashSet());
    }

    [Fact]
    public void An_arm_runs_after_the_arms_that_it_needs()
    {
        foreach (var kind in ArmKinds.All)
            Assert.All(kind.Needs, needed => Assert.True(ArmKinds.Of(needed).Order < kind.Order, kind.Name));
    }

    [Fact]
    public void Every_arm_says_in_a_sentence_what_it_is() =>
        Assert.All(ArmKinds.All, kind => Assert.EndsWith(".", kind.Description, StringComparison.Ordinal));

    [Fact]
    public void Every_arm_measures_something_and_trains_its_agents_and_no_others()
    {
        var run = _folder.Small(arms: string.Join(", ", ArmKinds.Names.Select(name => $"\"{name}\"")));
        foreach (var arm in run.PlannedArms)
        {
            Assert.NotEmpty(arm.Kind.Measure(arm, 0).Concat(arm.Kind.Measure(arm, 1)));
            Assert.Empty(arm.Kind.Train(arm, 0));
            Assert.Equal(arm.Agents, arm.Kind.Train(arm, 1).OfType<TrainStep>().Select(step => step.Agent));
        }
    }
}
