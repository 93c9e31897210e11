using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// Which model each agent is after each iteration. It is read from the stored step results on every call; nothing is
/// cached, so it is always as new as the folder.
/// </summary>
/// <param name="run">The run, with its agents and arms.</param>
/// <param name="layout">The run's folder, relative to which adapters are stored.</param>
/// <param name="steps">Results of its finished steps.</param>
/// <param name="models">The models of the run by their names in the run file.</param>
public sealed class Lineage(
    RunFile run,
    RunLayout layout,
    StepStore steps,
    IReadOnlyDictionary<string, ModelRef> models
)
{
    /// <summary>
    /// The base model of an agent's slot, modulo the run's number of agents.
    /// </summary>
    /// <exception cref="KeyNotFoundException">
    /// The models of the constructor lack the one that the run names.
    /// </exception>
    public ModelRef BaseOf(AgentId agent) => models[run.AgentAt(agent.Slot).Model];

    /// <summary>
    /// The model of an agent after an iteration: the base with the newest adapter up to that iteration. Where the agent
    /// has none yet, it is what the run file starts the agent with: an adapter, or the base model alone.
    /// </summary>
    /// <param name="iteration">0 to L; 0 = before any finetuning.</param>
    /// <exception cref="InvalidOperationException">A training that decides it is not finished.</exception>
    public AgentModel ModelAt(Arm arm, AgentId agent, int iteration) =>
        ModelWithOrigin(arm, agent, iteration).Model;

    /// <summary>
    /// As <see cref="ModelAt"/>, with the iteration that made the adapter; 0 where the adapter, if any, is not of this
    /// run.
    /// </summary>
    public (AgentModel Model, int OriginIteration) ModelWithOrigin(Arm arm, AgentId agent, int iteration)
    {
        for (var k = iteration; k > 0; k--)
            if (AdapterMadeAt(k, arm, agent) is { } adapter)
                return (new AgentModel(BaseOf(agent), adapter), k);
        var first = arm.Kind.IsSociety ? run.AgentAt(agent.Slot).Adapter : null;
        return (new AgentModel(BaseOf(agent), first), 0);
    }

    /// <summary>The generator, critic and summarizer models of a society.</summary>
    /// <exception cref="InvalidOperationException">A training that decides one of them is not finished.</exception>
    public Society SocietyOf(SocietySource source)
    {
        var agents = source.Kind == SocietyKind.Multiagent ? run.ArmOf(source.Arm).Slots : run.Agents.Length;
        var slots = Enumerable.Range(0, source.Slots).Select(slot => SlotOf(source, slot % agents));
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
            var single = ModelAt(arm, new AgentId(AgentRole.Single, 0), source.GeneratorIteration);
            return new SocietySlot(single, single);
        }
        var generator = ModelAt(arm, AgentId.Generator(slot), source.GeneratorIteration);
        var critic = arm.HasCritics ? ModelAt(arm, AgentId.Critic(slot), source.CriticIteration) : generator;
        return new SocietySlot(generator, critic);
    }

    /// <summary>The adapter that an iteration gave to an agent; null where the agent kept its previous model.</summary>
    private AdapterRef? AdapterMadeAt(int iteration, Arm arm, AgentId agent)
    {
        if (agent.Role == AgentRole.Critic && IsPreviousKept(iteration, arm, agent.Slot))
            return null;
        var training = steps.Read<TrainResult>(StepIds.Train(iteration, arm.Name, agent)).Result;
        return training is { AdapterPath: { } path, AdapterDigest: { } digest }
            ? new AdapterRef(layout.ResolvePath(path), digest) { Model = training.FinetunedModel?.Model }
            : null;
    }

    /// <summary>Whether the guard of the iteration decided to keep the slot's previous critic.</summary>
    private bool IsPreviousKept(int iteration, Arm arm, int slot)
    {
        if (!arm.Training.KeepCriticWhenAgreementFalls)
            return false;
        var guard = StepIds.Guard(iteration, arm);
        return steps.IsFinished(guard) && steps.Read<GuardStepResult>(guard).Result.KeptSlots.Contains(slot);
    }
}
