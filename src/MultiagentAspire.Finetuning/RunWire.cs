using Google.Protobuf.WellKnownTypes;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning;

/// <summary>Between the finetuning service's messages and a run's progress.</summary>
public static class RunWire
{
    public static Progress ToProto(RunProgress progress)
    {
        var message = new Progress
        {
            Phase = progress.Phase.ToString().ToLowerInvariant(),
            Name = progress.Name,
            Iteration = progress.Iteration,
            Iterations = progress.Iterations,
            Agent = progress.Agent?.ToString() ?? "",
            Done = progress.Done,
            Total = progress.Total,
            Tokens = progress.Tokens,
            Elapsed = Duration.FromTimeSpan(progress.Elapsed),
            Step = progress.Step,
            Steps = progress.Steps,
        };
        if (progress.Loss is { } loss)
            message.Loss = loss;
        if (progress.LearningRate is { } rate)
            message.LearningRate = rate;
        if (progress.State is { } state)
            message.State = state;
        if (progress.Left is { } left)
            message.Left = Duration.FromTimeSpan(left);
        return message;
    }

    public static Outline ToProto(RunFile run, RunOutline outline) =>
        new()
        {
            Agents = run.Agents.Length,
            Rounds = run.Debate.Rounds,
            Iterations = run.Iterations,
            Trained = outline.Trained,
            TrainingProblems = run.Task.Train,
            EvaluationProblems = run.Task.Evaluate,
            Steps = outline.Steps,
            Calls = outline.Calls,
        };

    /// <exception cref="InvalidDataException">A phase or agent that this version does not know.</exception>
    public static RunProgress FromProto(Progress message)
    {
        if (!System.Enum.TryParse<RunPhase>(message.Phase, ignoreCase: true, out var phase))
            throw new InvalidDataException(
                $"the server names an unknown phase '{message.Phase}'; is it of another version?"
            );
        AgentId? agent =
            message.Agent.Length == 0 ? null
            : AgentId.TryParse(message.Agent, out var named) ? named
            : throw new InvalidDataException(
                $"the server names an unknown agent '{message.Agent}'; is it of another version?"
            );
        return new RunProgress(
            phase,
            message.Name,
            message.Iteration,
            message.Iterations,
            agent,
            message.Done,
            message.Total,
            message.Tokens,
            message.Elapsed?.ToTimeSpan() ?? TimeSpan.Zero,
            message.HasLoss ? message.Loss : null,
            message.Step,
            message.Steps,
            message.Left?.ToTimeSpan(),
            message.HasLearningRate ? message.LearningRate : null,
            message.HasState ? message.State : null
        );
    }
}
