using System.Collections.Immutable;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// The model of a single-model arm as all agents of a debate. It trains nothing itself.
/// </summary>
internal sealed class SingleAgentAsSocietyArm : ArmKind
{
    public override string Name => "single-agent-as-society";

    public override string Description => "The finetuned single model as all agents of a debate.";

    public override int Order => 70;

    /// <summary>The arms whose model it can use, best first: labels of debates before labels of samples.</summary>
    public override ImmutableArray<string> Needs => [SingleAgentDebateArm.ArmName, SingleAgentArm.ArmName];

    /// <summary>The first arm of <see cref="Needs"/> that the run has.</summary>
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
