using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Debates a set of problems and records the transcripts. Independent samples are a debate of one round.
/// </summary>
/// <param name="Name">What it is called in the report: the arm or the measurement.</param>
/// <param name="Problems">Which problems.</param>
/// <param name="Society">Who debates.</param>
/// <param name="Settings">How.</param>
/// <param name="Transcripts">What seeds the debates, and where their transcripts lie.</param>
public sealed record DebateStep(
    string Id,
    int Iteration,
    string Arm,
    string Name,
    ProblemSet Problems,
    SocietySource Society,
    DebateSettings Settings,
    TranscriptSet Transcripts
) : Step(Id, Iteration, Arm)
{
    /// <summary>Id of the step of another arm that holds the same debates; null where this step holds them.</summary>
    public string? Owner { get; init; }

    /// <summary>Its transcripts are those of another arm's step: no model is asked.</summary>
    public bool IsShared => Owner is not null;

    /// <summary>The split as it stands in the debates' ids.</summary>
    public string Split => Transcripts.Split;

    /// <summary>Its problems have answers that somebody looks up: it is evaluated.</summary>
    public bool IsMeasured => Problems.Split != ProblemSet.Train;

    /// <summary>Calls of one of its debates.</summary>
    public int CallsPerDebate => SampleBudget.CallsPerDebate(Society.Slots, Settings);

    /// <summary>Debates on the training problems of an iteration, from which an arm's agents learn.</summary>
    internal static DebateStep Collect(
        Arm arm,
        int iteration,
        SocietySource society,
        DebateSettings settings
    ) =>
        new(
            StepIds.Collect(iteration, arm.Name),
            iteration,
            arm.Name,
            arm.Name,
            new ProblemSet(ProblemSet.Train, iteration),
            society,
            settings,
            new TranscriptSet(
                arm.Name,
                ProblemSet.Train,
                RunLayout.Transcripts(iteration, arm, ProblemSet.Train)
            )
        );

    /// <summary>A measurement of an arm on problems with answers.</summary>
    internal static DebateStep Measure(Arm arm, int iteration, Measurement measurement, ProblemSet problems)
    {
        var set = MeasuredNames.SetOf(problems.Split, measurement.Name);
        return new DebateStep(
            StepIds.Measure(iteration, problems.Split, measurement.Name),
            iteration,
            arm.Name,
            measurement.Name,
            problems,
            measurement.Society,
            measurement.Settings,
            new TranscriptSet(measurement.Name, problems.Split, RunLayout.Measured(iteration, arm, set))
        );
    }
}
