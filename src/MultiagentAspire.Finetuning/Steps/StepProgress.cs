using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Reports one step's progress in terms of the run.</summary>
internal sealed class StepProgress(IProgress<RunProgress>? receiver, TimeProvider time, Step step, int number, int steps, int iterations)
{
    private readonly long _began = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    public void Report(int done, int total, long tokens, double? loss = null)
    {
        if (receiver is null) return;
        var (phase, name, agent) = Describe(step);
        receiver.Report(new RunProgress(phase, name, step.Iteration, iterations, agent, done, total, tokens, Elapsed, loss, number, steps));
    }

    private static (RunPhase Phase, string Name, AgentId? Agent) Describe(Step step) => step switch
    {
        DebateStep { Split: ProblemSet.Train } debate => (RunPhase.Debate, debate.Name, null),
        DebateStep debate when debate.Problems.Split == ProblemSet.Train => (RunPhase.Guard, debate.Split, null),
        DebateStep debate => (RunPhase.Evaluate, debate.Split == ProblemSet.Evaluate ? debate.Name : $"{debate.Split} {debate.Name}", null),
        TrainStep train => (RunPhase.Train, train.Arm, train.Agent),
        SelectStep => (RunPhase.Select, step.Arm, null),
        GuardStep => (RunPhase.Guard, step.Arm, null),
        _ => (RunPhase.Report, step.Arm, null),
    };
}
