using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// What an arm of one name does (paper section 5): pure functions of the arm and the iteration. Every
/// concrete class of this assembly is registered in <see cref="ArmKinds"/>, so a new arm is one class and its
/// tests.
/// </summary>
public abstract class ArmKind : INamed
{
    /// <summary>The arm of the single-model comparisons: one finetuned model stands in every slot.</summary>
    protected static readonly AgentId Single = new(AgentRole.Single, 0);

    /// <summary>The name in a run file.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for people who choose arms.</summary>
    public abstract string Description { get; }

    /// <summary>Position among all arms: an arm runs after those of lower order, whose results it may need.</summary>
    public abstract int Order { get; }

    /// <summary>True: each slot has a generator and a critic of its own, which are finetuned.</summary>
    public virtual bool IsSociety => false;

    /// <summary>Names of arms of which at least one must be in the run; empty = none is needed.</summary>
    public virtual ImmutableArray<string> Needs => [];

    /// <summary>The agents that the arm finetunes.</summary>
    public virtual ImmutableArray<AgentId> Agents(Arm arm) => [];

    /// <summary>
    /// The arm whose agents answer for <paramref name="arm"/>: itself, unless it borrows another arm's model.
    /// </summary>
    public virtual Arm Speaker(Arm arm) => arm;

    /// <summary>Steps that make the arm's agents of <paramref name="iteration"/>; 0 = before any finetuning.</summary>
    public virtual IEnumerable<Step> Train(Arm arm, int iteration) => [];

    /// <summary>What is measured after <paramref name="iteration"/>.</summary>
    public virtual IEnumerable<Measurement> Measure(Arm arm, int iteration) => [];
}
