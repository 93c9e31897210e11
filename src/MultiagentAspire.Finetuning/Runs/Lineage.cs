using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>Which model each agent is at each iteration, read off the finished steps alone: nothing is remembered between them.</summary>
internal sealed class Lineage(
    RunFile run,
    RunLayout layout,
    StepStore steps,
    IReadOnlyDictionary<string, ModelRef> models
)
{
    /// <summary>The base model that an agent began as. Slots beyond the number of agents go round.</summary>
    public ModelRef BaseOf(AgentId agent) => models[run.Agents[agent.Slot % run.Agents.Length].Model];

    /// <summary>The agent after an iteration: its last adapter up to there, or what the run file lets it begin with: an adapter, or the base alone. An agent that was not trained keeps what it had.</summary>
    public AgentModel At(string arm, AgentId agent, int iteration) => Traced(arm, agent, iteration).Model;

    /// <summary>The same, with the iteration that made its adapter; 0: none of this run.</summary>
    public (AgentModel Model, int Made) Traced(string arm, AgentId agent, int iteration)
    {
        for (var k = iteration; k > 0; k--)
            if (AdapterMadeAt(k, arm, agent) is { } adapter)
                return (new AgentModel(BaseOf(agent), adapter), k);
        return (
            new AgentModel(
                BaseOf(agent),
                arm == ArmNames.Multiagent ? run.Agents[agent.Slot % run.Agents.Length].Adapter : null
            ),
            0
        );
    }

    public Society SocietyOf(SocietySource source) =>
        new(
            [.. Enumerable.Range(0, source.Slots).Select(slot => SlotOf(source, slot))],
            new AgentModel(
                run.Summarizer is { } summarizer ? models[summarizer] : BaseOf(AgentId.Generator(0))
            )
        );

    private SocietySlot SlotOf(SocietySource source, int slot)
    {
        var agentSlot = slot % run.Agents.Length;
        switch (source.Kind)
        {
            case SocietyKind.Base:
                var untouched = new AgentModel(BaseOf(AgentId.Generator(agentSlot)));
                return new SocietySlot(untouched, untouched);
            case SocietyKind.Single:
                var single = At(source.Arm, new AgentId(AgentRole.Single, 0), source.GeneratorIteration);
                return new SocietySlot(single, single);
            default:
                var generator = At(source.Arm, AgentId.Generator(agentSlot), source.GeneratorIteration);
                var critic = ArmPlans.HasCritics(run)
                    ? At(source.Arm, AgentId.Critic(agentSlot), source.CriticIteration)
                    : generator;
                return new SocietySlot(generator, critic);
        }
    }

    private AdapterRef? AdapterMadeAt(int iteration, string arm, AgentId agent)
    {
        var guard = GuardStep.IdOf(iteration);
        if (
            arm == ArmNames.Multiagent
            && agent.Role == AgentRole.Critic
            && run.Training.KeepCriticWhenAgreementFalls
            && steps.IsFinished(guard)
            && steps.Read<GuardResult>(guard).Result.KeptSlots.Contains(agent.Slot)
        )
            return null;
        var made = steps.Read<TrainResult>(TrainStep.IdOf(iteration, arm, agent)).Result;
        return made is { AdapterPath: { } path, AdapterDigest: { } digest }
            ? new AdapterRef(layout.At(path), digest) { Model = made.There?.Model }
            : null;
    }
}
