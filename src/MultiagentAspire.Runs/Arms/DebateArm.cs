using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>The base model as all agents of a debate.</summary>
internal sealed class DebateArm : ArmKind
{
    public const string ArmName = "debate";

    public override string Name => ArmName;

    public override string Description => "The base model as all agents of a debate.";

    public override int Order => 20;

    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield return Measurement.OfDebate(arm, arm.Name, arm.BaseSociety(arm.Slots));
    }
}
