using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tests.Folders;

/// <summary>Societies whose agents begin with adapters, have no critics, or play for another arm.</summary>
public sealed class FirstModelsTests
{
    /// <summary>A run whose second agent begins with an adapter.</summary>
    private static StoredRun WithAdapter() =>
        new(
            arms: "\"multiagent\", \"single-agent\"",
            changes: json =>
                json.Replace(
                    """{ "count": 3, "model": "base" }""",
                    """[{}, { "adapter": "mine" }, {}]""",
                    StringComparison.Ordinal
                ),
            adapter: "mine"
        );

    [Fact]
    public void Before_any_training_a_society_has_the_adapters_that_its_agents_begin_with()
    {
        using var run = WithAdapter();
        foreach (var role in (AgentRole[])[AgentRole.Generator, AgentRole.Critic])
            Assert.Equal(
                [null, "mine", null],
                Enumerable
                    .Range(0, 3)
                    .Select(slot => run.Lineage.ModelWithOrigin(run.Arm(), new AgentId(role, slot), 0))
                    .Select(traced => (Path.GetFileName(traced.Model.Adapter?.Path), traced.OriginIteration))
                    .Select(traced => traced.OriginIteration == 0 ? traced.Item1 : "made")
            );
        var single = run.Lineage.ModelAt(run.Arm("single-agent"), new AgentId(AgentRole.Single, 1), 0);
        Assert.Null(single.Adapter); // a single model is no agent of the society
    }

    [Fact]
    public void Without_critics_a_generator_fills_both_places()
    {
        using var run = new StoredRun(iterations: 1, more: "\"debate\": { \"generatorsOnly\": true },");
        run.Finish(1);
        var source = new SocietySource(SocietyKind.Multiagent, "multiagent", 3, 1, 1, null);
        var slots = run.Lineage.SocietyOf(source).Slots;
        Assert.All(slots, slot => Assert.Equal(slot.Generator, slot.Critic));
        Assert.Equal(3, slots.Select(slot => slot.Generator).Distinct().Count());
    }

    [Fact]
    public void A_guard_that_has_not_decided_keeps_no_critic()
    {
        using var run = new StoredRun(
            iterations: 1,
            more: "\"training\": { \"keepCriticWhenAgreementFalls\": true },"
        );
        foreach (
            var step in RunPlan.Create(run.Run).Where(step => step is not GuardStep && step.Iteration == 1)
        )
            run.Store(step);
        Assert.Equal(1, run.Lineage.ModelWithOrigin(run.Arm(), AgentId.Critic(0), 1).OriginIteration);
    }

    [Fact]
    public void An_arm_that_plays_another_arms_agents_has_their_last_iteration()
    {
        using var run = new StoredRun(arms: "\"single-agent-as-society\", \"single-agent\"");
        run.Finish(1);
        var societies = run.Societies;
        Assert.Equal(1, societies.LastOf("single-agent-as-society"));
        var source = societies.SourceOf("single-agent-as-society", null);
        Assert.Equal(
            (SocietyKind.Single, "single-agent", 3, 1),
            (source.Kind, source.Arm, source.Slots, source.GeneratorIteration)
        );
        var snapshot = societies.AtIteration("single-agent-as-society", 1);
        Assert.Equal(["single-1"], snapshot.Agents.Select(agent => $"{agent.Agent}"));
        Assert.Equal(3, snapshot.Society.Slots.Length);
    }

    [Theory]
    [InlineData("base", true)]
    [InlineData("debate", false)]
    [InlineData("luck", false)]
    public void Every_run_has_the_base_model_as_an_arm_and_no_other_that_it_does_not_list(
        string arm,
        bool known
    )
    {
        using var run = new StoredRun();
        var error = Record.Exception(() => run.Societies.SourceOf(arm, 0));
        Assert.Equal(known, error is null);
    }

    [Fact]
    public void The_iterations_of_a_run_can_be_asked_for_from_0_to_the_last()
    {
        using var run = new StoredRun();
        run.Finish(2);
        foreach (var iteration in (int[])[0, 1, 2])
            Assert.Equal(iteration, run.Societies.SourceOf("multiagent", iteration).GeneratorIteration);
        Assert.Equal(2, run.Societies.SourceOf("multiagent", null).GeneratorIteration);
    }
}
