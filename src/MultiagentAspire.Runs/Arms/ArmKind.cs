using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// A registered arm (paper section 5): which steps it plans and what it measures. All members are pure functions of the
/// arm and the iteration. <see cref="ArmKinds"/> finds every concrete class of this assembly, so a new arm is one class
/// and its tests.
/// </summary>
public abstract class ArmKind : INamed
{
    /// <summary>The agent of a single-model arm: one finetuned model answers in every slot.</summary>
    protected static readonly AgentId Single = new(AgentRole.Single, 0);

    /// <summary>The name in a run file; unique among registered arms.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for <c>--help</c>, the JSON schema and the documents.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Sort key of the run order. An arm runs after all arms of lower order, so it can use their agents of the same
    /// iteration.
    /// </summary>
    public abstract int Order { get; }

    /// <summary>True: the arm finetunes a generator, and mostly a critic, for each slot. False by default.</summary>
    public virtual bool IsSociety => false;

    /// <summary>
    /// Names of registered arms of which at least one must be in the run, also as an overlay; empty = no other arm is
    /// needed.
    /// </summary>
    public virtual ImmutableArray<string> Needs => [];

    /// <summary>What the agent of a single-model arm learns; first responses by default.</summary>
    public virtual SingleModelData SingleModelData => SingleModelData.FirstResponses;

    /// <summary>
    /// Whether its training reads the reference answers of the training problems; false for all arms but
    /// <c>star</c>, which is defined that way.
    /// </summary>
    public virtual bool LearnsFromReferences => false;

    /// <summary>The settings of the arm's trainings; by default those of the run or overlay.</summary>
    /// <param name="settings">Those of the run or overlay for the role and iteration.</param>
    public virtual TrainingSettings Training(Arm arm, TrainingSettings settings) => settings;

    /// <summary>The agents that the arm finetunes, in the order of their training; none by default.</summary>
    public virtual ImmutableArray<AgentId> Agents(Arm arm) => [];

    /// <summary>
    /// The arm whose agents give the answers of <paramref name="arm"/>: itself, unless it measures the model of another
    /// arm.
    /// </summary>
    public virtual Arm Speaker(Arm arm) => arm;

    /// <summary>
    /// Steps that finetune the arm's agents in an iteration: debates, selection, training, guard. None by default.
    /// </summary>
    /// <param name="iteration">0 to L; 0 = before any finetuning, where no arm trains.</param>
    public virtual IEnumerable<Step> Train(Arm arm, int iteration) => [];

    /// <summary>Measurements of the arm after an iteration; none by default.</summary>
    /// <param name="iteration">0 to L; 0 = before any finetuning. An arm of the base model measures only then.</param>
    public virtual IEnumerable<Measurement> Measure(Arm arm, int iteration) => [];
}
