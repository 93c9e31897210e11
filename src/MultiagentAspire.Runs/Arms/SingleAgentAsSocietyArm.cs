using System.Collections.Immutable;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>One finetuned model as all agents of a debate.</summary>
internal sealed class SingleAgentAsSocietyArm : ArmKind
{
    public override string Name => "single-agent-as-society";

    public override string Description => "The finetuned single model as all agents of a debate.";

    public override int Order => 70;

    /// <summary>The arm whose model it takes: the one trained on debate labels where there is one.</summary>
    public override ImmutableArray<string> Needs => [SingleAgentDebateArm.ArmName, SingleAgentArm.ArmName];

    public override Arm Speaker(Arm arm) =>
        Needs
            .Select(kind => arm.Others.FirstOrDefault(other => other.Kind.Name == kind))
            .OfType<Arm>()
            .First();

    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield break;
        var society = Speaker(arm).SocietyAfter(iteration, arm.Slots) with { Summarizer = arm.Summarizer };
        yield return Measurement.OfDebate(arm, arm.Name, society);
    }
}
