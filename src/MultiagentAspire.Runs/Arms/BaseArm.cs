using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// The base model alone, measured once: one sample at the run's temperature, one at 0.7 and one greedy. Its answers at
/// temperature 1 alone would understate what it knows.
/// </summary>
internal sealed class BaseArm : ArmKind
{
    /// <summary>The registered name, for the classes that refer to this arm.</summary>
    public const string ArmName = "base";

    public override string Name => ArmName;

    public override string Description =>
        "The base model: one sample at the run's temperature, one at 0.7 and one greedy.";

    public override int Order => 0;

    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration > 0)
            yield break;
        yield return Sample(arm, arm.Name, arm.Independent.Sampling.Temperature);
        yield return Sample(arm, $"{arm.Name}-cool", 0.7);
        yield return Sample(arm, $"{arm.Name}-greedy", 0);
    }

    private static Measurement Sample(Arm arm, string name, double temperature)
    {
        var settings = arm.Independent;
        var sampling = settings.Sampling with { Temperature = temperature };
        settings = settings with { Sampling = sampling };
        return new Measurement(name, MeasurementForm.Answer, arm.BaseSociety(1), settings);
    }
}
