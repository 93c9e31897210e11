using Google.Protobuf.WellKnownTypes;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>Maps the progress of a run to the finetuning service's message and back.</summary>
public static class RunWire
{
    /// <summary>The message of a run's progress, as the service reports it.</summary>
    public static Progress ToProto(RunProgress progress)
    {
        var message = new Progress
        {
            Phase = progress.Phase.ToString().ToLowerInvariant(),
            Name = progress.Name,
            Iteration = progress.Iteration,
            Iterations = progress.Iterations,
            Step = progress.Step,
            Steps = progress.Steps,
        };
        message.Agent = progress.Agent?.ToString() ?? "";
        message.Done = progress.Done;
        message.Total = progress.Total;
        message.Tokens = progress.Tokens;
        message.Elapsed = Duration.FromTimeSpan(progress.Elapsed);
        if (progress.Loss is { } loss)
            message.Loss = loss;
        if (progress.LearningRate is { } rate)
            message.LearningRate = rate;
        if (progress.State is { } state)
            message.State = state;
        if (progress.Remaining is { } remaining)
            message.Left = Duration.FromTimeSpan(remaining);
        return message;
    }

    /// <summary>The progress of a message, as a client reads it.</summary>
    /// <exception cref="InvalidDataException">This version does not know the phase or the agent.</exception>
    public static RunProgress FromProto(Progress message)
    {
        var progress = new RunProgress
        {
            Phase = ParsePhase(message.Phase),
            Name = message.Name,
            Iteration = message.Iteration,
            Iterations = message.Iterations,
            Agent = ParseAgent(message.Agent),
            Step = message.Step,
            Steps = message.Steps,
        };
        return WithAmounts(progress, message) with
        {
            Loss = message.HasLoss ? message.Loss : null,
            LearningRate = message.HasLearningRate ? message.LearningRate : null,
            State = message.HasState ? message.State : null,
        };
    }

    private static RunProgress WithAmounts(RunProgress progress, Progress message) =>
        progress with
        {
            Done = message.Done,
            Total = message.Total,
            Tokens = message.Tokens,
            Elapsed = message.Elapsed?.ToTimeSpan() ?? TimeSpan.Zero,
            Remaining = message.Left?.ToTimeSpan(),
        };

    private static RunPhase ParsePhase(string text) =>
        System.Enum.TryParse<RunPhase>(text, ignoreCase: true, out var phase)
            ? phase
            : throw new InvalidDataException(
                $"the server names an unknown phase '{text}'; is it of another version?"
            );

    /// <summary>Null for an empty text, as outside of training.</summary>
    private static AgentId? ParseAgent(string text)
    {
        if (text.Length == 0)
            return null;
        return AgentId.TryParse(text, out var agent)
            ? agent
            : throw new InvalidDataException(
                $"the server names an unknown agent '{text}'; is it of another version?"
            );
    }
}
