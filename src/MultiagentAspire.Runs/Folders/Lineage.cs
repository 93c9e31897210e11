using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// Which model each agent is at each iteration, read off the finished steps alone: nothing is remembered
/// between them.
/// </summary>
/// <param name="models">The models of the run by their names in the run file.</param>
public sealed class Lineage(
    RunFile run,
    RunLayout layout,
    StepStore steps,
    IReadOnlyDictionary<string, ModelRef> models
)
{
    /// <summary>The base model that an agent began as. Slots beyond the number of agents go round.</summary>
    public ModelRef BaseOf(AgentId agent) => models[run.AgentAt(agent.Slot).Model];

    /// <summary>
    /// The agent after an iteration: its last adapter up to there, or what the run file lets it begin with:
    /// an adapter, or the base alone. An agent that was not trained keeps what it had.
    /// </summary>
    /// <exception cref="InvalidOperationException">A training up to there is not finished.</exception>
    public AgentModel At(Arm arm, AgentId agent, int iteration) => Traced(arm, agent, iteration).Model;

    /// <summary>The same, with the iteration that made its adapter; 0: none of this run.</summary>
    public (AgentModel Model, int Made) Traced(Arm arm, AgentId agent, int iteration)
    {
        for (var k = iteration; k > 0; k--)
            if (AdapterMadeAt(k, arm, agent) is { } adapter)
                return (new AgentModel(BaseOf(agent), adapter), k);
        var first = arm.Kind.IsSociety ? run.AgentAt(agent.Slot).Adapter : null;
        return (new AgentModel(BaseOf(agent), first), 0);
    }

    /// <summary>The models that debate.</summary>
    public Society SocietyOf(SocietySource source)
    {
        var slots = Enumerable
            .Range(0, source.Slots)
            .Select(slot => SlotOf(source, slot % run.Agents.Length));
        var summarizer = source.Summarizer is { } named ? models[named] : BaseOf(AgentId.Generator(0));
        return new Society([.. slots], new AgentModel(summarizer));
    }

    private SocietySlot SlotOf(SocietySource source, int slot)
    {
        if (source.Kind == SocietyKind.Base)
        {
            var untouched = new AgentModel(BaseOf(AgentId.Generator(slot)));
            return new SocietySlot(untouched, untouched);
        }
        var arm = run.ArmOf(source.Arm);
        if (source.Kind == SocietyKind.Single)
        {
            var single = At(arm, new AgentId(AgentRole.Single, 0), source.GeneratorIteration);
            return new SocietySlot(single, single);
        }
        var generator = At(arm, AgentId.Generator(slot), source.GeneratorIteration);
        var critic = arm.HasCritics ? At(arm, AgentId.Critic(slot), source.CriticIteration) : generator;
        return new SocietySlot(generator, critic);
    }

    private AdapterRef? AdapterMadeAt(int iteration, Arm arm, AgentId agent)
    {
        if (agent.Role == AgentRole.Critic && IsPreviousKept(iteration, arm, agent.Slot))
            return null;
        var made = steps.Read<TrainResult>(StepIds.Train(iteration, arm.Name, agent)).Result;
        return made is { AdapterPath: { } path, AdapterDigest: { } digest }
            ? new AdapterRef(layout.ResolvePath(path), digest) { Model = made.There?.Model }
            : null;
    }

    private bool IsPreviousKept(int iteration, Arm arm, int slot) =>
        arm.Training.KeepCriticWhenAgreementFalls
        && StepIds.Guard(iteration, arm) is var guard
        && steps.IsFinished(guard)
        && steps.Read<GuardStepResult>(guard).Result.KeptSlots.Contains(slot);
}
