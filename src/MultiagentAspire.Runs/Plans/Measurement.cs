using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Runs.Plans;

/// <summary>A measurement of an arm: who is asked, how, and what the answer is.</summary>
/// <param name="Name">Unique in a run; what the report calls it.</param>
public sealed record Measurement(
    string Name,
    MeasurementForm Form,
    SocietySource Society,
    DebateSettings Settings
)
{
    /// <summary>A vote over independent samples.</summary>
    internal static Measurement OfSamples(Arm arm, string name, SocietySource society) =>
        new(name, MeasurementForm.Samples, society, arm.Independent);

    /// <summary>A debate by the arm's settings.</summary>
    internal static Measurement OfDebate(Arm arm, string name, SocietySource society) =>
        new(name, MeasurementForm.Debate, society, arm.Debate);

    /// <summary>What the measurement of a society's samples without debate is called.</summary>
    public static string SamplesOf(string arm) => $"{arm}-samples";

    /// <summary>Whether another measurement asks the same of other agents: before finetuning the two are one.</summary>
    internal bool AsksAs(Measurement other) =>
        (Form, Settings, Society.Slots, Society.Summarizer)
        == (other.Form, other.Settings, other.Society.Slots, other.Society.Summarizer);
}
