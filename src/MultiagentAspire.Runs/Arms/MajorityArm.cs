using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// A vote over samples of the base model, measured once. The number of samples is the number of calls of a debate, so
/// both cost the same.
/// </summary>
internal sealed class MajorityArm : ArmKind
{
    /// <summary>The registered name, for the classes that refer to this arm.</summary>
    public const string ArmName = "majority";

    public override string Name => ArmName;

    public override string Description =>
        "A vote over samples of the base model, as many as a debate costs calls.";

    public override int Order => 10;

    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield return Measurement.OfSamples(arm, arm.Name, arm.BaseSociety(arm.Samples));
    }
}
