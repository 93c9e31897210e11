using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tests.Folders;

/// <summary>Which adapter an agent has after an iteration, by the stored results alone.</summary>
public sealed class LineageTests
{
    private const string Guarded = "\"training\": { \"keepCriticWhenAgreementFalls\": true },";

    private static string? DigestOf(AgentModel model) => model.Adapter?.Digest;

    [Fact]
    public void An_agent_has_the_adapter_of_its_latest_iteration_and_the_base_model_before_any()
    {
        using var run = new StoredRun();
        run.Finish(2);
        foreach (var agent in run.Arm().Agents)
        {
            Assert.Null(run.Lineage.ModelAt(run.Arm(), agent, 0).Adapter);
            foreach (var iteration in (int[])[1, 2])
            {
                var (model, made) = run.Lineage.ModelWithOrigin(run.Arm(), agent, iteration);
                Assert.Equal(StoredRun.DigestOf("multiagent", agent, iteration), DigestOf(model));
                Assert.Equal(run.Layout.AdapterPath(iteration, run.Arm(), agent), model.Adapter!.Path);
                Assert.Equal(iteration, made);
                Assert.Equal(run.ModelFolder, model.Base.Path);
            }
        }
    }

    [Fact]
    public void A_critic_that_the_guard_keeps_has_the_adapter_of_the_iteration_before()
    {
        using var run = new StoredRun(more: Guarded);
        run.Finish(2, keptSlots: 1);
        Assert.Equal((1, 0), (MadeAt(AgentId.Critic(0), 1), MadeAt(AgentId.Critic(1), 1)));
        Assert.Equal((2, 0), (MadeAt(AgentId.Critic(0), 2), MadeAt(AgentId.Critic(1), 2)));
        Assert.Equal(2, MadeAt(AgentId.Generator(1), 2)); // only critics are guarded

        int MadeAt(AgentId agent, int iteration) =>
            run.Lineage.ModelWithOrigin(run.Arm(), agent, iteration).OriginIteration;
    }

    [Fact]
    public void Each_slot_of_a_society_has_its_own_generator_and_critic_and_the_base_model_summarizes()
    {
        using var run = new StoredRun();
        run.Finish(2);
        var source = new SocietySource(SocietyKind.Multiagent, "multiagent", 3, 2, 1, null);
        var society = run.Lineage.SocietyOf(source);
        Assert.Equal(3, society.Slots.Length);
        for (var slot = 0; slot < 3; slot++)
        {
            Assert.Equal(
                StoredRun.DigestOf("multiagent", AgentId.Generator(slot), 2),
                DigestOf(society.Slots[slot].Generator)
            );
            Assert.Equal(
                StoredRun.DigestOf("multiagent", AgentId.Critic(slot), 1),
                DigestOf(society.Slots[slot].Critic)
            );
        }
        Assert.Null(society.Summarizer.Adapter);
    }

    [Fact]
    public void More_slots_than_agents_repeat_the_agents_in_turn()
    {
        using var run = new StoredRun();
        run.Finish(1);
        var source = new SocietySource(SocietyKind.Multiagent, "multiagent", 5, 1, 1, null);
        var slots = run.Lineage.SocietyOf(source).Slots;
        Assert.Equal((slots[0], slots[1]), (slots[3], slots[4]));
        Assert.NotEqual(slots[0], slots[1]);
    }

    [Fact]
    public void The_base_society_has_no_adapters_and_a_single_model_fills_both_roles()
    {
        using var run = new StoredRun(arms: "\"multiagent\", \"single-agent\"");
        run.Finish(1);
        var untouched = run.Lineage.SocietyOf(SocietySource.Base(2, null));
        Assert.All(
            untouched.Slots,
            slot => Assert.Equal((null, null), (slot.Generator.Adapter, slot.Critic.Adapter))
        );
        var single = run.Lineage.SocietyOf(
            new SocietySource(SocietyKind.Single, "single-agent", 2, 1, 1, null)
        );
        var expected = StoredRun.DigestOf("single-agent", new AgentId(AgentRole.Single, 0), 1);
        Assert.All(single.Slots, slot => Assert.Equal(expected, DigestOf(slot.Generator)));
        Assert.All(single.Slots, slot => Assert.Equal(slot.Generator, slot.Critic));
    }

    [Fact]
    public void An_agent_that_was_not_trained_keeps_the_model_that_it_had()
    {
        using var run = new StoredRun();
        run.Finish(2);
        var agent = AgentId.Generator(2);
        var id = StepIds.Train(2, "multiagent", agent);
        run.Steps.Write(
            new StepRecord<TrainResult>(id, StoredRun.Started, 0, TrainResult.KeptModel(0, "no examples"))
        );
        Assert.Equal(1, run.Lineage.ModelWithOrigin(run.Arm(), agent, 2).OriginIteration);
    }

    [Fact]
    public void A_training_that_is_not_finished_is_an_error_that_names_it()
    {
        using var run = new StoredRun();
        run.Finish(1);
        var error = Assert.Throws<InvalidOperationException>(() =>
            run.Lineage.ModelAt(run.Arm(), AgentId.Critic(0), 2)
        );
        Assert.Contains("2-train-multiagent-critic-1", error.Message, StringComparison.Ordinal);
    }
}
