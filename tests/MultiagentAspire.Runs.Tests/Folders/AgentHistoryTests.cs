using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tests.Folders;

public sealed class AgentHistoryTests
{
    private static IReadOnlyList<AgentState> HistoryOf(StoredRun run) =>
        AgentHistory.Create(run.Run, run.Layout, run.Steps, run.Lineage);

    [Fact]
    public void Every_finished_training_has_its_parent_its_data_and_its_selection()
    {
        using var run = new StoredRun();
        run.Finish(1);
        var history = HistoryOf(run);
        Assert.Equal(run.Arm().Agents, history.Select(state => state.Step.Agent));
        foreach (var state in history)
        {
            Assert.Equal((1, 0), (state.Step.Iteration, state.ParentIteration));
            Assert.Null(state.Parent.Adapter);
            Assert.Equal($"iterations/1/data/{state.Step.Agent}.jsonl", state.Data);
            Assert.Equal(state.Step.Agent, state.Selection.Agent);
            Assert.Equal(state.Step.Agent.Slot + 1, state.Selection.Examples);
            Assert.Equal(GuardDecision.None, state.Guard);
            // The longer of both times: a resumed training counts what it took before.
            Assert.Equal(3, state.Seconds);
        }
    }

    [Theory]
    [InlineData("previous", 1)]
    [InlineData("base", 0)]
    public void The_parent_is_the_model_that_the_settings_start_from(string startFrom, int parent)
    {
        using var run = new StoredRun(more: $"\"training\": {{ \"startFrom\": \"{startFrom}\" }},");
        run.Finish(2);
        var second = HistoryOf(run).Where(state => state.Step.Iteration == 2);
        Assert.All(second, state => Assert.Equal(parent, state.ParentIteration));
    }

    [Fact]
    public void The_guard_decides_about_critics_only_and_only_where_its_step_is_finished()
    {
        using var run = new StoredRun(
            iterations: 1,
            more: "\"training\": { \"keepCriticWhenAgreementFalls\": true },"
        );
        foreach (
            var step in RunPlan.Create(run.Run).Where(step => step is not GuardStep && step.Iteration == 1)
        )
            run.Store(step);
        Assert.All(HistoryOf(run), state => Assert.Equal(GuardDecision.None, state.Guard));
        Assert.Equal([("multiagent", 0)], AgentHistory.Finished(run.Run, run.Steps));

        run.Finish(1, keptSlots: 2);
        var decisions = HistoryOf(run).ToDictionary(state => state.Step.Agent, state => state.Guard);
        Assert.Equal(GuardDecision.KeptPrevious, decisions[AgentId.Critic(2)]);
        Assert.Equal(GuardDecision.Replaced, decisions[AgentId.Critic(0)]);
        Assert.Equal(GuardDecision.None, decisions[AgentId.Generator(2)]);
        Assert.Equal([("multiagent", 1)], AgentHistory.Finished(run.Run, run.Steps));
    }

    [Fact]
    public void An_iteration_is_finished_when_all_of_its_agents_are()
    {
        using var run = new StoredRun(arms: "\"multiagent\", \"single-agent\"");
        run.Finish(1);
        foreach (
            var step in RunPlan.Create(run.Run).OfType<TrainStep>().Where(step => step.Iteration == 2).Skip(1)
        )
            run.Store(step);
        Assert.Equal([("multiagent", 1), ("single-agent", 2)], AgentHistory.Finished(run.Run, run.Steps));
    }

    [Fact]
    public void A_selection_that_does_not_name_an_agent_is_an_error_with_its_file()
    {
        using var run = new StoredRun();
        run.Finish(1);
        var id = StepIds.Select(1, "multiagent");
        run.Steps.Write(new StepRecord<SelectStepResult>(id, StoredRun.Started, 0, new SelectStepResult([])));
        var error = Assert.Throws<InvalidDataException>(() => HistoryOf(run));
        Assert.Contains(
            "1-select-multiagent.json does not name generator-1",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
