using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>The base model as all agents of a debate, measured once before any finetuning.</summary>
internal sealed class DebateArm : ArmKind
{
    /// <summary>The registered name, for the classes that refer to this arm.</summary>
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
