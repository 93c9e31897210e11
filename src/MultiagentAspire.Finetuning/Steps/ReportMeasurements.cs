using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;
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
    private readonly MeasurementStore _store = new(layout);

    /// <summary>Every measurement that is finished, in the order of the plan; curves of trained arms begin with the base model in the same role.</summary>
    /// <param name="anew">True: what was stored is measured again.</param>
    public async Task<ImmutableArray<Measured>> OfAsync(
        ImmutableArray<Step> plan,
        bool anew,
        CancellationToken cancellationToken
    )
    {
        var measured = ImmutableArray.CreateBuilder<Measured>();
        foreach (
            var step in plan.OfType<DebateStep>().Where(step => step.IsMeasured && steps.IsFinished(step.Id))
        )
            measured.AddRange(
                !anew && _store.Has(step.Id)
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
        var measure = ArmPlans
            .ByName[step.Arm]
            .Measurements(run, step.Iteration)
            .Single(one => one.Name == step.Name)
            .Measure;
        var labels = await PseudoLabelsOfAsync(step, cancellationToken);
        ImmutableArray<Measured> measured =
        [
            .. MeasuredNames.Of(run, step).Select(name => Measure(step, name, measure, labels)),
        ];
        _store.Write(step.Id, measured);
        return measured;
    }

    private Measured Measure(DebateStep step, string name, Measure measure, PseudoLabels? labels)
    {
        var task = TaskRegistry.Create(problems.SpecOf(step.Problems));
        var references = problems.References(step.Problems);
        var graded = Transcripts
            .Read(layout.At(step.Output))
            .Select(transcript => GradedDebate.Of(task, transcript, references[transcript.Problem.Id]))
            .ToList();
        var parsed = graded.Where(debate => debate.Final.Any(answer => answer.Answer is not null)).ToList();
        var context = new ArmContext(
            TokensTrained(step),
            steps.Read<DebateResult>(step.Id).Seconds,
            labels,
            run.Agents.Length,
            step.Transcripts,
            LabelStep(step)?.Transcripts,
            run.Selection.Voting
        );
        var shown = MeasuredNames.Shown(step, name);
        var seed = Seeds.Derive(run.Seed, step.Iteration, name, step.Split, "measure");
        var same = Remembered(task.Equivalent);
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
            var own = ArmMeasurement.Of(shown, step.Iteration, debates, same, seed, context);
            return own with
            {
                Result = own.Result with
                {
                    Readings =
                    [
                        .. task.OtherReadings.Select(reading =>
                            ReadingResult.Of(reading, debates, references, run.Selection.Voting)
                        ),
                    ],
                },
            };
        }
    }

    /// <summary>Votes over many subsets of the samples ask for the same pairs again and again.</summary>
    private static Func<string, string, bool> Remembered(Func<string, string, bool> same)
    {
        var known = new Dictionary<(string, string), bool>();
        return (answer, reference) =>
        {
            if (!known.TryGetValue((answer, reference), out var equal))
                known.Add((answer, reference), equal = same(answer, reference));
            return equal;
        };
    }

    /// <summary>All training that led to the measured agents.</summary>
    private long TokensTrained(DebateStep step) =>
        Enumerable
            .Range(1, step.Iteration)
            .Sum(iteration =>
                ArmPlans
                    .AgentsOf(run, step.Society.Arm)
                    .Sum(agent =>
                        steps
                            .Read<TrainResult>(TrainStep.IdOf(iteration, step.Society.Arm, agent))
                            .Result.Tokens
                    )
            );

    /// <summary>The debates whose votes the measured agents learned from in this iteration; null where there were none.</summary>
    private DebateStep? LabelStep(DebateStep step) =>
        step.Iteration == 0 || step.Split != ProblemSet.Evaluate
            ? null
            : ArmPlans
                .ByName[step.Society.Arm]
                .Train(run, step.Iteration)
                .OfType<DebateStep>()
                .First(debates => debates.Split == ProblemSet.Train);

    private async Task<PseudoLabels?> PseudoLabelsOfAsync(
        DebateStep step,
        CancellationToken cancellationToken
    )
    {
        if (LabelStep(step) is not { } labelled)
            return null;
        var references = problems.References(labelled.Problems);
        var debates = Transcripts.Read(layout.At(labelled.Output));
        var votes = await consensus.VoteAsync(
            debates,
            run.Task.Spec,
            run.Selection.Voting,
            cancellationToken
        );
        var labels = debates
            .Zip(votes)
            .Where(pair => references.ContainsKey(pair.First.Problem.Id))
            .Select(pair => (Label(pair.First, pair.Second), references[pair.First.Problem.Id]))
            .ToList();
        return labels.Count == 0
            ? null
            : PseudoLabels.Of(labels, TaskRegistry.Create(run.Task.Spec).Equivalent);
    }

    /// <summary>The vote, where generators learn from it.</summary>
    private string? Label(DebateTranscript transcript, ConsensusResult vote)
    {
        var rules = run.Selection.ForSingle(transcript.Slots, run.Agents.Length); // for N voters these are the generators' own
        return vote.Votes >= rules.GeneratorMinimumVotes && (vote.Unanimous || !rules.Unanimous)
            ? vote.Answer
            : null;
    }
}
