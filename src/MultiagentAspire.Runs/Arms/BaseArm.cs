using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// The base model alone, measured once by one sample. At other temperatures it is measured as every arm is: its answers
/// at temperature 1 alone would understate what it knows.
/// </summary>
internal sealed class BaseArm : ArmKind
{
    /// <summary>The registered name, for the classes that refer to this arm.</summary>
    public const string ArmName = "base";

    public override string Name => ArmName;

    public override string Description => "The base model: one sample.";

    public override int Order => 0;

    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration == 0)
            yield return new Measurement(
                arm.Name,
                MeasurementForm.Answer,
                arm.BaseSociety(1),
                arm.Independent
            );
    }
}
