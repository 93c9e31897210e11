using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Evaluation.Tasks;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.RunFiles;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>One finished measurement: over all problems, by which arms are compared, and as it is shown.</summary>
internal sealed record Measured(string Split, Measure Measure, ArmMeasurement Whole, ArmMeasurement Shown)
{
    /// <summary>The transfer task; null for the run's own problems.</summary>
    public string? Transfer => Split == ProblemSet.Evaluate ? null : Split["transfer-".Length..];
}

/// <summary>Judges finished evaluation transcripts against the ground truth.</summary>
internal sealed class ReportMeasurements(IConsensus consensus, RunFile run, RunLayout layout, ProblemSets problems, StepStore steps)
{
    /// <summary>Every measurement that is finished, in the order of the plan; curves of trained arms begin with the base model in the same role.</summary>
    public async Task<ImmutableArray<Measured>> OfAsync(ImmutableArray<Step> plan, CancellationToken cancellationToken)
    {
        var measured = ImmutableArray.CreateBuilder<Measured>();
        foreach (var step in plan.OfType<DebateStep>().Where(step => step.Problems.Split != ProblemSet.Train && steps.IsFinished(step.Id)))
        {
            var measure = ArmPlans.ByName[step.Arm].Measurements(run, step.Iteration).Single(one => one.Name == step.Name).Measure;
            var labels = await PseudoLabelsOfAsync(step, cancellationToken);
            measured.Add(Measure(step, step.Name, measure, labels));
            if (step.Iteration > 0) continue;
            foreach (var successor in Successors(step.Name)) measured.Add(Measure(step, successor, measure, labels));
        }
        return measured.ToImmutable();
    }

    /// <summary>What the arms of the trained models would be before any training: a debate or a vote of the base model.</summary>
    private IEnumerable<string> Successors(string name)
    {
        string[] successors = name switch
        {
            ArmNames.Debate => [ArmNames.Multiagent, ArmNames.SingleAgentAsSociety],
            ArmNames.Majority => [$"{ArmNames.Multiagent}-samples", ArmNames.SingleAgent, ArmNames.SingleAgentDebate, ArmNames.SingleAgentMatched],
            _ => [],
        };
        return successors.Where(successor => run.Arms.Contains(successor.Replace("-samples", "", StringComparison.Ordinal)));
    }

    private Measured Measure(DebateStep step, string name, Measure measure, PseudoLabels? labels)
    {
        var task = Tasks.Create(problems.SpecOf(step.Problems));
        var references = problems.References(step.Problems);
        var graded = Transcripts.Read(layout.At(step.Output))
            .Select(transcript => GradedDebate.Of(task, transcript, references[transcript.Problem.Id])).ToList();
        var parsed = graded.Where(debate => debate.Final.Any(answer => answer.Answer is not null)).ToList();
        var context = new ArmContext(TokensTrained(step), steps.Read<DebateResult>(step.Id).Seconds, labels, run.Agents.Length);
        // Measurements on other tasks must not be paired with those on the run's own problems.
        var shown = step.Split == ProblemSet.Evaluate ? name : $"{step.Split["transfer-".Length..]}: {name}";
        var seed = Seeds.Derive(run.Seed, step.Iteration, name, step.Split, "measure");
        var same = Remembered(task.Equivalent);
        var whole = ArmMeasurement.Of(shown, step.Iteration, graded, same, seed, context);
        return new Measured(
            step.Split, measure, whole,
            run.Evaluation.DropUnparsable && parsed.Count is > 0 && parsed.Count < graded.Count
                ? ArmMeasurement.Of(shown, step.Iteration, parsed, same, seed, context)
                : whole);
    }

    /// <summary>Votes over many subsets of the samples ask for the same pairs again and again.</summary>
    private static Func<string, string, bool> Remembered(Func<string, string, bool> same)
    {
        var known = new Dictionary<(string, string), bool>();
        return (answer, reference) =>
        {
            if (!known.TryGetValue((answer, reference), out var equal)) known.Add((answer, reference), equal = same(answer, reference));
            return equal;
        };
    }

    /// <summary>All training that led to the measured agents.</summary>
    private long TokensTrained(DebateStep step) => Enumerable.Range(1, step.Iteration).Sum(iteration =>
        ArmPlans.AgentsOf(run, step.Society.Arm).Sum(agent => steps.Read<TrainResult>(TrainStep.IdOf(iteration, step.Society.Arm, agent)).Result.Tokens));

    private async Task<PseudoLabels?> PseudoLabelsOfAsync(DebateStep step, CancellationToken cancellationToken)
    {
        if (step.Iteration == 0 || step.Split != ProblemSet.Evaluate) return null;
        var set = new ProblemSet(ProblemSet.Train, step.Iteration);
        var references = problems.References(set);
        var transcripts = step.Society.Arm == ArmNames.Multiagent
            ? $"iterations/{step.Iteration}/transcripts/train.jsonl"
            : $"iterations/{step.Iteration}/arms/{step.Society.Arm}/transcripts/train.jsonl";
        var debates = Transcripts.Read(layout.At(transcripts));
        var votes = await consensus.VoteAsync(debates, run.Task.Spec, run.Selection.Voting, cancellationToken);
        var labels = debates.Zip(votes, (debate, vote) => (Label(debate, vote), references[debate.Problem.Id])).ToList();
        return PseudoLabels.Of(labels, Tasks.Create(run.Task.Spec).Equivalent);
    }

    /// <summary>The vote, where generators learn from it.</summary>
    private string? Label(DebateTranscript transcript, ConsensusResult vote)
    {
        var rules = run.Selection.ForSingle(transcript.Slots, run.Agents.Length); // for N voters these are the generators' own
        return vote.Votes >= rules.GeneratorMinimumVotes && (vote.Unanimous || !rules.Unanimous) ? vote.Answer : null;
    }
}
