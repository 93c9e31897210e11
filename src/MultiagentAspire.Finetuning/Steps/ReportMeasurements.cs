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

/// <summary>
/// Grades finished evaluation transcripts against the reference answers and stores the metrics. Ground truth is read
/// here and in <see cref="ReportReferences"/> only.
/// </summary>
/// <param name="consensus">Votes on the debates that gave the pseudo-labels.</param>
/// <param name="run">The run file.</param>
/// <param name="layout">Paths of the run folder.</param>
/// <param name="problems">The problems with their reference answers.</param>
/// <param name="steps">Results of finished steps.</param>
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
    /// All finished measurements in the order of the plan. The curve of a trained arm starts with the base model in
    /// the same role.
    /// </summary>
    /// <param name="plan">All steps of the run.</param>
    /// <param name="recompute">True: stored measurements are computed again.</param>
    /// <param name="cancellationToken">Ends the votes.</param>
    public async Task<ImmutableArray<Measured>> ComputeAsync(
        ImmutableArray<Step> plan,
        bool recompute,
        CancellationToken cancellationToken
    )
    {
        var measured = ImmutableArray.CreateBuilder<Measured>();
        var measuredSteps = plan.OfType<DebateStep>()
            .Where(step => step.IsMeasured && steps.IsFinished(step.Id));
        foreach (var step in measuredSteps)
            measured.AddRange(
                !recompute && ReadStored(step) is { } stored
                    ? stored
                    : await MeasureAsync(step, cancellationToken)
            );
        return measured.ToImmutable();
    }

    /// <summary>
    /// The stored measurements of a step; null where there are none, or where the run has got further arms since, for
    /// which the step stands as well.
    /// </summary>
    private ImmutableArray<Measured>? ReadStored(DebateStep step)
    {
        if (!_store.Has(step.Id))
            return null;
        var stored = _store.Read(step.Id);
        var names = MeasuredNames
            .FromStep(run, step)
            .Select(name => MeasuredNames.DisplayName(step.Split, name));
        return stored.Select(measured => measured.AllProblems.Arm).SequenceEqual(names) ? stored : null;
    }

    /// <summary>Deletes the stored measurements of a step, which are computed again when they are needed.</summary>
    public void Forget(DebateStep step) => _store.Delete(step.Id);

    /// <summary>Measures one finished evaluation and stores the result.</summary>
    /// <param name="step">The step whose transcripts are graded.</param>
    /// <param name="cancellationToken">Ends the vote.</param>
    /// <returns>
    /// One entry for each name in the report: before training, one debate of the base model stands for several.
    /// </returns>
    public async Task<ImmutableArray<Measured>> MeasureAsync(
        DebateStep step,
        CancellationToken cancellationToken
    )
    {
        var measure = MeasureOf(RunPlan.MeasurementOf(run, step));
        var labels = await MeasurePseudoLabelsAsync(step, cancellationToken);
        var names = MeasuredNames.FromStep(run, step);
        ImmutableArray<Measured> measured = [.. names.Select(name => Measure(step, name, measure, labels))];
        _store.Write(step.Id, measured);
        return measured;
    }

    /// <summary>
    /// Grades the transcripts of a step and computes the metrics under one name. The seed of resampling derives from
    /// the name, so it does not depend on other measurements.
    /// </summary>
    private Measured Measure(DebateStep step, string name, Measure measure, PseudoLabels? labels)
    {
        var task = TaskRegistry.Create(problems.SpecOf(step.Problems));
        var references = problems.References(step.Problems);
        var graded = Grade(step, task, references);
        var parsed = graded.Where(debate => debate.Final.Any(answer => answer.Answer is not null)).ToList();
        var context = CreateContext(step, labels) with { ModelScores = ModelScoresOf(step, name) };
        var shownName = MeasuredNames.DisplayName(step.Split, name);
        var seed = Seeds.Derive(run.Seed, step.Iteration, name, step.Split, "measure");
        var equivalent = Memoize(task.Equivalent);
        var allProblems = MeasureDebates(graded);
        var dropsUnparsable =
            run.Evaluation.DropUnparsable && parsed.Count is > 0 && parsed.Count < graded.Count;
        var shown = dropsUnparsable ? MeasureDebates(parsed).Result : allProblems.Result;
        return new Measured(step.Split, measure, allProblems, shown);

        ArmMeasurement MeasureDebates(IReadOnlyList<GradedDebate> debates)
        {
            var measurement = ArmMeasurement.Create(
                shownName,
                step.Iteration,
                debates,
                equivalent,
                seed,
                context
            );
            var readings = task.OtherReadings.Select(reading =>
                ReadingResult.Create(reading, debates, references, context.Voting!)
            );
            return measurement with { Result = measurement.Result with { Readings = [.. readings] } };
        }
    }

    /// <summary>
    /// Reads the transcripts of a step and grades each answer against the reference answer. Debates that ended early
    /// have all rounds.
    /// </summary>
    private IReadOnlyList<GradedDebate> Grade(
        DebateStep step,
        ITask task,
        IReadOnlyDictionary<string, string> references
    )
    {
        var graded = Transcripts
            .Read(layout.ResolvePath(step.Transcripts.Path))
            .Select(transcript => GradedDebate.Create(task, transcript, references[transcript.Problem.Id]))
            .ToList();
        return GradedDebate.Align(graded, step.Settings.Rounds);
    }

    /// <summary>What the metrics show besides the answers: training tokens, time, labels and transcripts.</summary>
    private ArmContext CreateContext(DebateStep step, PseudoLabels? labels) =>
        new(
            TokensTrained(step),
            steps.SecondsOf(step.Owner ?? step.Id),
            labels,
            run.ArmOf(step.Arm).Slots,
            step.Transcripts.Name,
            LabelStep(step)?.Transcripts.Name,
            run.ArmOf(step.Arm).Selection.Voting
        );

    /// <summary>
    /// The scores of a measurement's responses; empty where it was not scored, or not yet. Of the names for which a
    /// base measurement stands, those of arms have them: other measurements have none after finetuning either.
    /// </summary>
    private ImmutableArray<DebateScores> ModelScoresOf(DebateStep step, string name)
    {
        if (step.Split != ProblemSet.Evaluate || run.FindArm(name) is null)
            return [];
        var debates = step.Owner ?? step.Id;
        var scores = RunPlan
            .Create(run)
            .OfType<ScoreStep>()
            .FirstOrDefault(score => score.Debates.Id == debates);
        return scores is not null && steps.IsFinished(scores.Id)
            ? steps.Read<ScoreStepResult>(scores.Id).Result.Debates
            : [];
    }

    /// <summary>
    /// Caches comparisons of answers: votes over many subsets of the samples compare the same pairs repeatedly.
    /// </summary>
    private static Func<string, string, bool> Memoize(Func<string, string, bool> equivalent)
    {
        var known = new Dictionary<(string, string), bool>();
        return (answer, reference) =>
        {
            if (!known.TryGetValue((answer, reference), out var isEqual))
                known.Add((answer, reference), isEqual = equivalent(answer, reference));
            return isEqual;
        };
    }

    /// <summary>How the responses of a measurement become the score of its arm.</summary>
    private static Measure MeasureOf(Measurement measurement) =>
        measurement.Form switch
        {
            MeasurementForm.Answer => Evaluation.Reports.Measure.Single,
            MeasurementForm.Debate when measurement.Settings.Rounds > 1 => Evaluation.Reports.Measure.Debate,
            _ => Evaluation.Reports.Measure.Vote,
        };

    /// <summary>Tokens of all trainings of the measured agents, over all iterations so far.</summary>
    private long TokensTrained(DebateStep step)
    {
        if (step.Iteration == 0)
            return 0; // the arm of a base model need not be in the run file
        var arm = run.ArmOf(step.Society.Arm);
        return Enumerable.Range(1, step.Iteration).Sum(iteration => TokensTrained(arm, iteration));
    }

    /// <summary>Tokens of the trainings of an arm in one iteration.</summary>
    private long TokensTrained(Arm arm, int iteration) =>
        arm.Agents.Sum(agent =>
            steps.Read<TrainResult>(StepIds.Train(iteration, arm.Name, agent)).Result.Tokens
        );

    /// <summary>
    /// The debates from whose votes the measured agents learned in this iteration. Null before training and for
    /// transfer tasks.
    /// </summary>
    private DebateStep? LabelStep(DebateStep step) =>
        step.Iteration == 0
        || step.Split != ProblemSet.Evaluate
        || run.ArmOf(step.Society.Arm).Kind.LearnsFromReferences
            ? null
            : RunPlan.LearnedFrom(run, step.Society.Arm, step.Iteration);

    /// <summary>Grades the pseudo-labels of the measured agents. Null when there are none.</summary>
    private async Task<PseudoLabels?> MeasurePseudoLabelsAsync(
        DebateStep step,
        CancellationToken cancellationToken
    )
    {
        if (LabelStep(step) is not { } labelled)
            return null;
        var references = problems.References(labelled.Problems);
        var debates = Transcripts.Read(layout.ResolvePath(labelled.Transcripts.Path));
        var arm = run.ArmOf(labelled.Arm);
        var voting = arm.Selection.Voting;
        var votes = await consensus.VoteAsync(debates, run.Task.Spec, voting, cancellationToken);
        var labels = new List<(string? Label, string Reference)>();
        foreach (var (debate, vote) in debates.Zip(votes))
            if (references.TryGetValue(debate.Problem.Id, out var reference))
                labels.Add((LabelOf(vote, arm, debate.Slots), reference));
        return labels.Count == 0
            ? null
            : PseudoLabels.Compute(labels, TaskRegistry.Create(run.Task.Spec).Equivalent);
    }

    /// <summary>The voted answer; null where generators do not learn from it.</summary>
    private static string? LabelOf(ConsensusResult vote, Arm arm, int voters)
    {
        // For N voters these are the rules of the generators.
        var rules = arm.Selection.ForSingle(voters, arm.Slots);
        return vote.Votes >= rules.GeneratorMinimumVotes && (vote.Unanimous || !rules.Unanimous)
            ? vote.Answer
            : null;
    }
}
