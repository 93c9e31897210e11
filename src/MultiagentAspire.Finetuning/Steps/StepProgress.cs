using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Reports one step's progress in terms of the run.</summary>
internal sealed class StepProgress(
    IProgress<RunProgress>? receiver,
    TimeProvider time,
    Step step,
    StepPosition position
)
{
    private readonly long _startedAt = time.GetTimestamp();
    private (int Done, int Total) _baseline;

    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

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
        // A step announces itself before it knows how much there is to do, and one that is taken up again
        // begins in the middle; training is first heard of after a part.
        if (_baseline.Total != total)
            _baseline = (loss is null ? done : done - 1, total);
        var (phase, name, agent) = Describe(step);
        var left =
            RemainingTime.EstimateStep(done - _baseline.Done, total - done, Elapsed, position.Expected)
            + position.RemainingSteps;
        receiver.Report(
            new RunProgress
            {
                Phase = phase,
                Name = name,
                Iteration = step.Iteration,
                Iterations = position.Iterations,
                Agent = agent,
                Done = done,
                Total = total,
                Tokens = tokens,
                Elapsed = Elapsed,
                Loss = loss,
                Step = position.Number,
                Steps = position.Steps,
                Left = left,
                LearningRate = learningRate,
                State = state,
            }
        );
    }

    private static (RunPhase Phase, string Name, AgentId? Agent) Describe(Step step) =>
        step switch
        {
            DebateStep { Split: ProblemSet.Train } debate => (RunPhase.Debate, debate.Arm, null),
            DebateStep debate when debate.Problems.Split == ProblemSet.Train => (
                RunPhase.Guard,
                debate.Split,
                null
            ),
            DebateStep debate => (
                RunPhase.Evaluate,
                debate.Split == ProblemSet.Evaluate ? debate.Name : $"{debate.Split} {debate.Name}",
                null
            ),
            TrainStep train => (RunPhase.Train, train.Arm, train.Agent),
            SelectStep => (RunPhase.Select, step.Arm, null),
            GuardStep => (RunPhase.Guard, step.Arm, null),
            _ => (RunPhase.Report, step.Arm, null),
        };
}
