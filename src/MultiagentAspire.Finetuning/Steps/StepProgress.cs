using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Reports one step's progress in terms of the run.</summary>
internal sealed class StepProgress(
    IProgress<RunProgress>? receiver,
    TimeProvider time,
    Step step,
    StepPlace place
)
{
    private readonly long _began = time.GetTimestamp();
    private (int Done, int Total) _first;

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

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
        // A step announces itself before it knows how much there is to do, and one that is taken up again begins in the middle; training is first heard of after a part.
        if (_first.Total != total)
            _first = (loss is null ? done : done - 1, total);
        var (phase, name, agent) = Describe(step);
        var left = TimeLeft.InStep(done - _first.Done, total - done, Elapsed, place.Usual) + place.After;
        receiver.Report(
            new RunProgress
            {
                Phase = phase,
                Name = name,
                Iteration = step.Iteration,
                Iterations = place.Iterations,
                Agent = agent,
                Done = done,
                Total = total,
                Tokens = tokens,
                Elapsed = Elapsed,
                Loss = loss,
                Step = place.Number,
                Steps = place.Steps,
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
