using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Runs.Plans;

/// <summary>One measurement of an arm: the models, the settings, and how responses become one answer.</summary>
/// <param name="Name">Its name in the report; unique in a run.</param>
/// <param name="Form">How the responses to a problem become one answer.</param>
/// <param name="Society">The models that answer.</param>
/// <param name="Settings">Rounds, topology and sampling; independent samples are one round.</param>
public sealed record Measurement(
    string Name,
    MeasurementForm Form,
    SocietySource Society,
    DebateSettings Settings
)
{
    /// <summary>
    /// Name of the measurement that this one repeats at another temperature; null for a measurement at the arm's own.
    /// </summary>
    public string? VariantOf { get; init; }

    /// <summary>A vote over independent samples, one for each slot of <paramref name="society"/>.</summary>
    internal static Measurement OfSamples(Arm arm, string name, SocietySource society) =>
        new(name, MeasurementForm.Samples, society, arm.Independent);

    /// <summary>The vote of the last round of a debate, with the arm's settings.</summary>
    internal static Measurement OfDebate(Arm arm, string name, SocietySource society) =>
        new(name, MeasurementForm.Debate, society, arm.Debate);

    /// <summary>Name of the measurement by samples that a society arm has beside its debates.</summary>
    public static string SamplesOf(string arm) => $"{arm}-samples";

    /// <summary>
    /// Whether another measurement has equal form, settings, slots and summarizer. Before finetuning, when all agents
    /// are the base model, the two are the same measurement.
    /// </summary>
    internal bool IsEquivalentTo(Measurement other) =>
        (Form, Settings, Society.Slots, Society.Summarizer)
        == (other.Form, other.Settings, other.Society.Slots, other.Society.Summarizer);
}
