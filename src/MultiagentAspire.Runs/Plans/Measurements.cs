using System.Globalization;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// All measurements of an arm: those of its kind and, before finetuning and after the last iteration, the same at other
/// temperatures. Only the sampling differs, so no agent is trained again.
/// </summary>
internal static class Measurements
{
    /// <summary>The measurements of an arm after an iteration, those of its kind first.</summary>
    /// <param name="iteration">0 to L; 0 = before any finetuning.</param>
    public static IEnumerable<Measurement> Of(RunFile run, Arm arm, int iteration)
    {
        var measured = arm.Kind.Measure(arm, iteration).ToList();
        if (iteration > 0 && iteration < run.Iterations)
            return measured;
        var others =
            from measurement in measured
            from temperature in run.Evaluation.OtherTemperatures(arm)
            where !IsGreedyVoteOfBase(run, measurement, temperature)
            select AtTemperature(measurement, temperature, arm);
        return measured.Concat(others);
    }

    /// <summary>
    /// A name's suffix for a temperature: <c>-greedy</c> for 0, <c>-cool</c> for 0.7, else such as <c>-t1.5</c>.
    /// </summary>
    public static string SuffixOf(double temperature) =>
        temperature switch
        {
            0 => "-greedy",
            0.7 => "-cool",
            _ => string.Create(CultureInfo.InvariantCulture, $"-t{temperature:0.###}"),
        };

    /// <summary>
    /// The same measurement with another temperature of every call. All greedy samples of one model are equal, so one
    /// of each is enough.
    /// </summary>
    private static Measurement AtTemperature(Measurement measurement, double temperature, Arm arm)
    {
        var settings = measurement.Settings;
        var sampling = settings.Sampling with { Temperature = temperature };
        var other = measurement with
        {
            Name = measurement.Name + SuffixOf(temperature),
            VariantOf = measurement.Name,
            Settings = settings with { Sampling = sampling },
        };
        if (temperature > 0 || measurement.Form != MeasurementForm.Samples)
            return other;
        var models = measurement.Society.Kind == SocietyKind.Multiagent ? arm.Slots : 1;
        return other with
        {
            Form = models == 1 ? MeasurementForm.Answer : MeasurementForm.Samples,
            Society = measurement.Society with { Slots = models },
        };
    }

    /// <summary>Whether a measurement would only repeat the greedy answers of the base arm.</summary>
    private static bool IsGreedyVoteOfBase(RunFile run, Measurement measurement, double temperature) =>
        temperature == 0
        && measurement is { Form: MeasurementForm.Samples, Society.Kind: SocietyKind.Base }
        && run.Arms.Any(arm => arm is { Kind: BaseArm.ArmName, Like: null });
}
