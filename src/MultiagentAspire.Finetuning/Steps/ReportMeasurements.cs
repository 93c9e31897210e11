using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Judges finished evaluation transcripts against the ground truth, and stores what it finds.</summary>
internal sealed class ReportMeasurements(
    IConsensus consensus,
    RunFile run,
    RunLayout layout,
    ProblemSets problems,
    StepStore steps
)
{
    private readonly MeasurementStore<Measured> _store = new(layout);

    /// <summary>
    /// Every measurement that is finished, in the order of the plan; curves of trained arms begin with the
    /// base model in the same role.
    /// </summary>
    /// <param name="recompute">True: what was stored is measured again.</param>
    public async Task<ImmutableArray<Measured>> ComputeAsync(
        ImmutableArray<Step> plan,
        bool recompute,
        CancellationToken cancellationToken
    )
    {
        var measured = ImmutableArray.CreateBuilder<Measured>();
        foreach (
            var step in plan.OfType<DebateStep>().Where(step => step.IsMeasured && steps.IsFinished(step.Id))
        )
            measured.AddRange(
                !recompute && _store.Has(step.Id)
                    ? _store.Read(step.Id)
                    : await MeasureAsync(step, cancellationToken)
            );
        return measured.ToImmutable();
    }

    /// <summary>Measures one finished evaluation, under every name that it has in the report.</summary>
    public async Task<ImmutableArray<Measured>> MeasureAsync(
        DebateStep step,
        CancellationToken cancellationToken
    )
    {
        var measure = MeasureOf(RunPlan.MeasurementOf(run, step));
        var labels = await MeasurePseudoLabelsAsync(step, cancellationToken);
        ImmutableArray<Measured> measured =
        [
            .. MeasuredNames.FromStep(run, step).Select(name => Measure(step, name, measure, labels)),
        ];
        _store.Write(step.Id, measured);
        return measured;
    }

    private Measured Measure(DebateStep step, string name, Measure measure, PseudoLabels? labels)
    {
        var task = TaskRegistry.Create(problems.SpecOf(step.Problems));
        var references = problems.References(step.Problems);
        var graded = Transcripts
            .Read(layout.ResolvePath(step.Transcripts.Path))
            .Select(transcript => GradedDebate.Create(task, transcript, references[transcript.Problem.Id]))
            .ToList();
        var parsed = graded.Where(debate => debate.Final.Any(answer => answer.Answer is not null)).ToList();
        var voting = run.ArmOf(step.Arm).Selection.Voting;
        var context = new ArmContext(
            TokensTrained(step),
            steps.SecondsOf(step.Owner ?? step.Id),
            labels,
            run.Agents.Length,
            step.Transcripts.Name,
            LabelStep(step)?.Transcripts.Name,
            voting
        );
        var shown = MeasuredNames.Shown(step.Split, name);
        var seed = Seeds.Derive(run.Seed, step.Iteration, name, step.Split, "measure");
        var same = Memoize(task.Equivalent);
        var whole = Of(graded);
        return new Measured(
            step.Split,
            measure,
            whole,
            run.Evaluation.DropUnparsable && parsed.Count is > 0 && parsed.Count < graded.Count
                ? Of(parsed).Result
                : whole.Result
        );

        ArmMeasurement Of(IReadOnlyList<GradedDebate> debates)
        {
            var own = ArmMeasurement.Create(shown, step.Iteration, debates, same, seed, context);
            return own with
            {
                Result = own.Result with
                {
                    Readings =
                    [
                        .. task.OtherReadings.Select(reading =>
                            ReadingResult.Create(reading, debates, references, voting)
                        ),
                    ],
                },
            };
        }
    }

    /// <summary>Votes over many subsets of the samples ask for the same pairs again and again.</summary>
    private static Func<string, string, bool> Memoize(Func<string, string, bool> same)
    {
        var known = new Dictionary<(string, string), bool>();
        return (answer, reference) =>
        {
            if (!known.TryGetValue((answer, reference), out var equal))
                known.Add((answer, reference), equal = same(answer, reference));
            return equal;
        };
    }

    /// <summary>The number of a measurement by which its arm is judged.</summary>
    private static Measure MeasureOf(Measurement measurement) =>
        measurement.Form switch
        {
            MeasurementForm.Answer => Evaluation.Reports.Measure.Single,
            MeasurementForm.Debate when measurement.Settings.Rounds > 1 => Evaluation.Reports.Measure.Debate,
            _ => Evaluation.Reports.Measure.Vote,
        };

    /// <summary>All training that led to the measured agents.</summary>
    private long TokensTrained(DebateStep step) =>
        Enumerable
            .Range(1, step.Iteration)
            .Sum(iteration => TokensTrained(run.ArmOf(step.Society.Arm), iteration));

    private long TokensTrained(Arm arm, int iteration) =>
        arm.Agents.Sum(agent =>
            steps.Read<TrainResult>(StepIds.Train(iteration, arm.Name, agent)).Result.Tokens
        );

    /// <summary>
    /// The debates whose votes the measured agents learned from in this iteration; null where there were
    /// none.
    /// </summary>
    private DebateStep? LabelStep(DebateStep step) =>
        step.Iteration == 0 || step.Split != ProblemSet.Evaluate
            ? null
            : RunPlan.LearnedFrom(run, step.Society.Arm, step.Iteration);

    private async Task<PseudoLabels?> MeasurePseudoLabelsAsync(
        DebateStep step,
        CancellationToken cancellationToken
    )
    {
        if (LabelStep(step) is not { } labelled)
            return null;
        var references = problems.References(labelled.Problems);
        var debates = Transcripts.Read(layout.ResolvePath(labelled.Transcripts.Path));
        var selection = run.ArmOf(labelled.Arm).Selection;
        var votes = await consensus.VoteAsync(debates, run.Task.Spec, selection.Voting, cancellationToken);
        var labels = debates
            .Zip(votes)
            .Where(pair => references.ContainsKey(pair.First.Problem.Id))
            .Select(pair => (Label(selection, pair.First, pair.Second), references[pair.First.Problem.Id]))
            .ToList();
        return labels.Count == 0
            ? null
            : PseudoLabels.Compute(labels, TaskRegistry.Create(run.Task.Spec).Equivalent);
    }

    /// <summary>The vote, where generators learn from it.</summary>
    private string? Label(RunSelection selection, DebateTranscript transcript, ConsensusResult vote)
    {
        // for N voters these are the generators' own
        var rules = selection.ForSingle(transcript.Slots, run.Agents.Length);
        return vote.Votes >= rules.GeneratorMinimumVotes && (vote.Unanimous || !rules.Unanimous)
            ? vote.Answer
            : null;
    }
}
