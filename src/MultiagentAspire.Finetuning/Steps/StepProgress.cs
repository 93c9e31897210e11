using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Turns the progress of one step into progress of its run.</summary>
/// <param name="receiver">Receives the run's progress; null: nobody does.</param>
/// <param name="time">Clock of the elapsed time.</param>
/// <param name="step">The step, which starts now.</param>
/// <param name="position">Its position in the run.</param>
internal sealed class StepProgress(
    IProgress<RunProgress>? receiver,
    TimeProvider time,
    Step step,
    StepPosition position
)
{
    private readonly long _startedAt = time.GetTimestamp();
    private (int Done, int Total) _baseline;

    /// <summary>Time since the step was started or resumed.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    /// <summary>Reports progress with an estimate of the time that the run still takes.</summary>
    /// <param name="done">Debates or optimizer steps done.</param>
    /// <param name="total">All debates or optimizer steps of the step; an estimate before it is known.</param>
    /// <param name="tokens">Tokens generated or trained on in this step.</param>
    /// <param name="loss">Loss of the last optimizer step, in nats per learned token; null in other steps.</param>
    /// <param name="learningRate">Learning rate of the last optimizer step; null in other steps.</param>
    /// <param name="state">
    /// State of a finetuning job at an endpoint, such as <c>running (ftjob-1)</c>; null in local steps.
    /// </param>
    public void Report(
        int done,
        int total,
        long tokens,
        double? loss = null,
        double? learningRate = null,
        string? state = null
    )
    {
        if (receiver is null)
            return;
        var progress = DescribePosition() with
        {
            Done = done,
            Total = total,
            Tokens = tokens,
            Elapsed = Elapsed,
            Loss = loss,
            LearningRate = learningRate,
            State = state,
            Remaining = EstimateRest(done, total, hasLoss: loss is not null),
        };
        receiver.Report(progress);
    }

    /// <summary>The part of the progress that does not change during the step.</summary>
    private RunProgress DescribePosition()
    {
        var (phase, name, agent) = Describe(step);
        return new RunProgress
        {
            Phase = phase,
            Name = name,
            Agent = agent,
            Iteration = step.Iteration,
            Iterations = position.Iterations,
            Step = position.Number,
            Steps = position.Steps,
        };
    }

    /// <summary>The time until the end of the run; null while it cannot be estimated.</summary>
    private TimeSpan? EstimateRest(int done, int total, bool hasLoss)
    {
        // The first report of a total is the baseline of the rate: a resumed step starts in the middle. A training
        // reports for the first time after one optimizer step.
        if (_baseline.Total != total)
            _baseline = (hasLoss ? done - 1 : done, total);
        var restOfStep = RemainingTime.EstimateStep(
            done - _baseline.Done,
            total - done,
            Elapsed,
            position.Expected
        );
        return restOfStep + position.RemainingSteps;
    }

    /// <summary>The phase that users see, the name of what it is done for, and the agent in training.</summary>
    private static (RunPhase Phase, string Name, AgentId? Agent) Describe(Step step)
    {
        switch (step)
        {
            case DebateStep { Split: ProblemSet.Train }:
            case DebateStep { HintsFor: not null }:
                return (RunPhase.Debate, step.Arm, null);
            case DebateStep debate when debate.Problems.Split == ProblemSet.Train:
                return (RunPhase.Guard, debate.Transcripts.Name, null);
            case DebateStep debate:
                var isOwnTask = debate.Split == ProblemSet.Evaluate;
                return (RunPhase.Evaluate, isOwnTask ? debate.Name : $"{debate.Split} {debate.Name}", null);
            case TrainStep train:
                return (RunPhase.Train, train.Arm, train.Agent);
            case SelectStep:
                return (RunPhase.Select, step.Arm, null);
            case ScoreStep score:
                return (RunPhase.Evaluate, $"{score.Debates.Name} (scores)", null);
            case GuardStep:
                return (RunPhase.Guard, step.Arm, null);
            default:
                return (RunPhase.Report, step.Arm, null);
        }
    }
}
