using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// As <see cref="SingleAgentDebateArm"/>, with as many optimizer steps as all agents of the run's first society
/// together.
/// </summary>
internal sealed class SingleAgentMatchedArm : SingleModelArm
{
    public override string Name => "single-agent-matched";

    public override string Description =>
        "As single-agent-debate, with as many optimizer steps as all agents of the method together.";

    public override int Order => 60;

    public override ImmutableArray<string> Needs => [MultiagentArm.ArmName];

    protected override bool IsDebated => true;

    protected override Arm StepsLike(Arm arm) => arm.Others.First(other => other.Kind.IsSociety);
}
