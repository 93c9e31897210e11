using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>
/// Which trained agent gives the responses of a debate's author: <c>critic-2</c> of a debate may be the single model of
/// an arm, a generator that also revises, or the base model. The same rules as <see cref="Folders.Lineage.SocietyOf"/>.
/// </summary>
internal static class Speakers
{
    /// <summary>The agent behind an author; the model that summarizes is an agent of the arm <c>base</c>.</summary>
    /// <param name="source">The society of the debate.</param>
    /// <param name="author">A generator, critic or summarizer with its slot in the debate.</param>
    public static AgentAddress Of(RunFile run, SocietySource source, AgentId author)
    {
        var agents = source.Kind == SocietyKind.Multiagent ? run.ArmOf(source.Arm).Slots : run.Agents.Length;
        var slot = author.Slot % agents;
        if (author.Role == AgentRole.Summarizer)
            return SummarizerOf(run, source);
        if (source.Kind == SocietyKind.Base)
            return BaseOf(slot);
        if (source.Kind == SocietyKind.Single)
            return new AgentAddress(source.Arm, new AgentId(AgentRole.Single, 0), source.GeneratorIteration);
        var isCritic = author.Role == AgentRole.Critic && run.ArmOf(source.Arm).HasCritics;
        return isCritic
            ? new AgentAddress(source.Arm, AgentId.Critic(slot), source.CriticIteration)
            : new AgentAddress(source.Arm, AgentId.Generator(slot), source.GeneratorIteration);
    }

    /// <summary>The base model of the first agent that has the summarizer's model, if there is one.</summary>
    private static AgentAddress SummarizerOf(RunFile run, SocietySource source)
    {
        var model = source.Summarizer ?? run.AgentAt(0).Model;
        var slot = Enumerable.Range(0, run.Agents.Length).Where(n => run.AgentAt(n).Model == model);
        return slot.Any()
            ? BaseOf(slot.First())
            : new AgentAddress(BaseArm.ArmName, new AgentId(AgentRole.Summarizer, 0), 0);
    }

    /// <summary>The untouched base model of a slot.</summary>
    public static AgentAddress BaseOf(int slot) => new(BaseArm.ArmName, new AgentId(AgentRole.Base, slot), 0);

    /// <summary>The model of an author in a society.</summary>
    public static AgentModel ModelOf(Society society, AgentId author) =>
        author.Role switch
        {
            AgentRole.Summarizer => society.Summarizer,
            AgentRole.Critic => society.Slots[author.Slot].Critic,
            _ => society.Slots[author.Slot].Generator,
        };
}
