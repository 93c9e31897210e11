using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>A vote over as many samples of the base model as a debate costs calls.</summary>
internal sealed class MajorityArm : ArmKind
{
    public const string ArmName = "majority";

    public override string Name => ArmName;

    public override string Description =>
        "A vote over samples of the base model, as many as a debate costs calls.";

    public override int Order => 10;

    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield return Measurement.OfSamples(arm, arm.Name, arm.BaseSociety(arm.CallsPerDebate));
    }
}
