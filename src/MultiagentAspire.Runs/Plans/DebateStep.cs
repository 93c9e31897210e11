using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Debates a set of problems and records the transcripts. Independent samples are a debate of one round.
/// </summary>
/// <param name="Id">Unique in the run; also the name of its result file.</param>
/// <param name="Iteration">The iteration it belongs to; 0 = before any finetuning.</param>
/// <param name="Arm">The arm it belongs to.</param>
/// <param name="Name">Its name in the report: the arm, or one of the arm's measurements.</param>
/// <param name="Problems">The problems, one debate each.</param>
/// <param name="Society">The models that debate.</param>
/// <param name="Settings">Rounds, topology and sampling.</param>
/// <param name="Transcripts">The file of the transcripts, and the names from which the debates' seeds derive.</param>
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
    /// <summary>
    /// Id of another arm's step that runs equal debates, whose transcripts this step reads; null where this step runs
    /// its own.
    /// </summary>
    public string? Owner { get; init; }

    /// <summary>Whether its transcripts are those of another arm's step, so that it calls no model.</summary>
    public bool IsShared => Owner is not null;

    /// <summary>
    /// The file of transcripts, relative to the run's folder, whose failed problems this step asks again with the
    /// reference answer as a hint; null: it asks all problems without.
    /// </summary>
    public string? HintsFor { get; init; }

    /// <summary>The split as it is written in the debates' ids.</summary>
    public string Split => Transcripts.Split;

    /// <summary>Whether the report compares its answers with reference answers.</summary>
    public bool IsMeasured => Problems.Split != ProblemSet.Train;

    /// <summary>Model calls of one of its debates, summaries included.</summary>
    public int CallsPerDebate => SampleBudget.CallsPerDebate(Society.Slots, Settings);

    /// <summary>Debates on the training problems of an iteration, from whose responses an arm's agents learn.</summary>
    internal static DebateStep Collect(Arm arm, int iteration, SocietySource society, DebateSettings settings)
    {
        var path = RunLayout.Transcripts(iteration, arm, ProblemSet.Train);
        return new DebateStep(
            StepIds.Collect(iteration, arm.Name),
            iteration,
            arm.Name,
            arm.Name,
            new ProblemSet(ProblemSet.Train, iteration),
            society,
            settings,
            new TranscriptSet(arm.Name, ProblemSet.Train, path)
        );
    }

    /// <summary>
    /// Asks an arm's models again, with hints, for the training problems on which all responses of
    /// <paramref name="first"/> are wrong.
    /// </summary>
    /// <param name="split">The split of the debates' ids, and the name of the step and of its file.</param>
    internal static DebateStep Rationalise(
        Arm arm,
        int iteration,
        string split,
        SocietySource society,
        DebateStep first
    ) =>
        first with
        {
            Id = StepIds.Measure(iteration, split, arm.Name),
            Society = society,
            Transcripts = new TranscriptSet(arm.Name, split, RunLayout.Transcripts(iteration, arm, split)),
            HintsFor = first.Transcripts.Path,
        };

    /// <summary>A measurement of an arm on problems with reference answers.</summary>
    internal static DebateStep Measure(Arm arm, int iteration, Measurement measurement, ProblemSet problems)
    {
        var name = measurement.Name;
        var path = RunLayout.Measured(iteration, arm, MeasuredNames.SetOf(problems.Split, name));
        return new DebateStep(
            StepIds.Measure(iteration, problems.Split, name),
            iteration,
            arm.Name,
            name,
            problems,
            measurement.Society,
            measurement.Settings,
            new TranscriptSet(name, problems.Split, path)
        );
    }
}
