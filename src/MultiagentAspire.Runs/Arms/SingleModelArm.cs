using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// One finetuned model in all slots. Its pseudo-labels come from debates of its own, or from votes over independent
/// samples. It is measured by a vote over as many samples as a debate costs calls.
/// </summary>
internal abstract class SingleModelArm : ArmKind
{
    /// <summary>True: pseudo-labels are the votes of debates. False: of independent samples.</summary>
    protected abstract bool IsDebated { get; }

    /// <summary>
    /// The arm whose number of optimizer steps, over all of its agents, this arm's training has as well; null = the
    /// number follows from epochs and data.
    /// </summary>
    protected virtual Arm? StepsLike(Arm arm) => null;

    /// <summary>The arm from whose training debates it learns; by default from debates of its own.</summary>
    protected virtual Arm Teacher(Arm arm) => arm;

    public override ImmutableArray<AgentId> Agents(Arm arm) => [Single];

    public override IEnumerable<Step> Train(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield break;
        var teacher = Teacher(arm);
        var slots = IsDebated ? teacher.Slots : teacher.Samples;
        var settings = IsDebated ? teacher.Debate : teacher.Independent;
        var society = teacher.SocietyAfter(iteration - 1, slots);
        var debates = DebateStep.Collect(teacher, iteration, society, settings);
        if (teacher == arm)
            yield return debates;
        yield return new SelectStep(
            StepIds.Select(iteration, arm.Name),
            iteration,
            arm.Name,
            debates.Transcripts.Path
        );
        yield return new TrainStep(
            StepIds.Train(iteration, arm.Name, Single),
            iteration,
            arm.Name,
            Single,
            StepsLike(arm)?.Name
        );
    }

    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration > 0)
            yield return Measurement.OfSamples(arm, arm.Name, arm.SocietyAfter(iteration, arm.Samples));
    }
}
