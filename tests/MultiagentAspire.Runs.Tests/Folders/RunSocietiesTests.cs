using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tests.Folders;

public sealed class RunSocietiesTests
{
    [Fact]
    public void A_society_is_that_of_the_last_finished_iteration_unless_another_is_named()
    {
        using var run = new StoredRun();
        run.Finish(1);
        var societies = run.Societies;
        Assert.Equal((1, StoredRun.Started), (societies.LastOf("multiagent"), societies.Started));
        Assert.Equal(1, societies.SourceOf("multiagent", null).GeneratorIteration);
        Assert.Equal(SocietyKind.Base, societies.SourceOf("multiagent", 0).Kind);
        Assert.Equal(3, societies.SourceOf("multiagent", 0).Slots);
        var snapshot = societies.AtIteration("multiagent", 1);
        Assert.Equal(run.Arm().Agents, snapshot.Agents.Select(agent => agent.Agent));
        Assert.Equal(
            snapshot.Society.Slots.Select(slot => slot.Generator),
            snapshot.Agents.Take(3).Select(agent => agent.Model)
        );
    }

    [Fact]
    public void An_arm_that_finetunes_nothing_has_the_base_model_in_every_slot()
    {
        using var run = new StoredRun(arms: "\"debate\", \"multiagent\"");
        foreach (var arm in (string[])["debate", "base"]) // the base model can be asked of any run
        {
            var snapshot = run.Societies.AtIteration(arm, 0);
            Assert.Equal(["base-1", "base-2", "base-3"], snapshot.Agents.Select(agent => $"{agent.Agent}"));
            Assert.All(snapshot.Society.Slots, slot => Assert.Null(slot.Generator.Adapter));
        }
        Assert.Equal(0, run.Societies.LastOf("debate"));
    }

    [Theory]
    [InlineData(-1, "iteration must be 0 to 2, not -1")]
    [InlineData(3, "iteration must be 0 to 2, not 3")]
    public void An_iteration_that_the_run_does_not_have_is_refused(int iteration, string message)
    {
        using var run = new StoredRun();
        var error = Assert.Throws<ArgumentException>(() => run.Societies.SourceOf("multiagent", iteration));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_iteration_that_is_not_finished_is_refused_with_the_last_that_is()
    {
        using var run = new StoredRun();
        Assert.Contains("no iteration of multiagent is finished", MessageOf(1), StringComparison.Ordinal);
        run.Finish(1);
        Assert.Contains("iteration 2 of multiagent is not finished", MessageOf(2), StringComparison.Ordinal);
        Assert.Contains("1", MessageOf(2), StringComparison.Ordinal);

        string MessageOf(int iteration) =>
            Assert
                .Throws<InvalidDataException>(() => run.Societies.SourceOf("multiagent", iteration))
                .Message;
    }

    [Fact]
    public void An_adapter_or_a_base_model_that_is_gone_is_named()
    {
        using var run = new StoredRun();
        run.Finish(1);
        var adapter = run.Layout.AdapterPath(1, run.Arm(), AgentId.Critic(1));
        Directory.Delete(adapter);
        var error = Assert.Throws<InvalidDataException>(() => run.Societies.AtIteration("multiagent", 1));
        Assert.Contains(adapter, error.Message, StringComparison.Ordinal);

        Directory.Delete(run.ModelFolder, recursive: true);
        var gone = Assert.Throws<InvalidRunFileException>(() => run.Societies);
        Assert.Contains(
            $"{run.ModelFolder}: the base model of the run is not",
            gone.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_base_model_that_has_changed_is_rejected_and_a_copy_in_another_folder_is_not()
    {
        using var run = new StoredRun();
        run.Finish(1);
        var copy = Path.Combine(run.Layout.Folder, "copy");
        Directory.CreateDirectory(copy);
        File.Copy(Path.Combine(run.ModelFolder, "config.json"), Path.Combine(copy, "config.json"));
        var moved = RunSocieties.Open(run.Layout.Folder, _ => copy);
        Assert.Equal(copy, moved.AtIteration("multiagent", 0).Agents[0].Model.Base.Path);

        File.WriteAllText(Path.Combine(run.ModelFolder, "config.json"), "{ }");
        var error = Assert.Throws<InvalidRunFileException>(() => run.Societies);
        Assert.Contains("has changed since the run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_folder_is_said_to_be_damaged()
    {
        using var run = new StoredRun();
        run.Finish(1);
        File.Delete(run.Layout.ResultPath(StepIds.Train(1, "multiagent", AgentId.Generator(0))));
        var source = run.Arm().Kind.Measure(run.Arm(), 1).First().Society;
        var error = Assert.Throws<InvalidDataException>(() => run.Societies.SocietyOf(source));
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
    }
}
