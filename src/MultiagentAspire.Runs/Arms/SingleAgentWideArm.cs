using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// As <see cref="SingleAgentDebateArm"/>, with an adapter of as many weights as all adapters of a society together: 2N
/// times the rank, N without critics.
/// </summary>
internal sealed class SingleAgentWideArm : SingleModelArm
{
    public override string Name => "single-agent-wide";

    public override string Description =>
        "As single-agent-debate, with one adapter of as many weights as all agents of a society together.";

    public override int Order => 62;

    protected override bool IsDebated => true;

    public override TrainingSettings Training(Arm arm, TrainingSettings settings)
    {
        var agents = arm.HasCritics ? 2 * arm.Slots : arm.Slots;
        // An alpha of 0 follows the rank; a given one grows with it, so that the scale of the update stays.
        return settings with { Rank = settings.Rank * agents, Alpha = settings.Alpha * agents };
    }
}
