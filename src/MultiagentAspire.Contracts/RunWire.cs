using Google.Protobuf.WellKnownTypes;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>Between the finetuning service's messages and a run's progress.</summary>
public static class RunWire
{
    /// <summary>As the service reports it.</summary>
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

    /// <summary>As a client reads it.</summary>
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
        return new RunProgress
        {
            Phase = phase,
            Name = message.Name,
            Iteration = message.Iteration,
            Iterations = message.Iterations,
            Agent = agent,
            Done = message.Done,
            Total = message.Total,
            Tokens = message.Tokens,
            Elapsed = message.Elapsed?.ToTimeSpan() ?? TimeSpan.Zero,
            Loss = message.HasLoss ? message.Loss : null,
            Step = message.Step,
            Steps = message.Steps,
            Left = message.Left?.ToTimeSpan(),
            LearningRate = message.HasLearningRate ? message.LearningRate : null,
            State = message.HasState ? message.State : null,
        };
    }
}
