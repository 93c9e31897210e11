using Google.Protobuf.Collections;
using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Common.V1;

namespace MultiagentAspire.Contracts;

/// <summary>
/// Maps messages that several services share to Core's records and back. Generated types are used only here and in the
/// gRPC services.
/// </summary>
public static class Wire
{
    /// <summary>The message of an agent's model.</summary>
    public static Proto.AgentModel ToProto(AgentModel model)
    {
        var message = new Proto.AgentModel { BasePath = model.Base.Path, BaseDigest = model.Base.Digest };
        if (model.Adapter is { } adapter)
            (message.AdapterPath, message.AdapterDigest) = (adapter.Path, adapter.Digest);
        if (model.Adapter?.Model is { } name)
            message.AdapterModel = name;
        if (model.Base.Endpoint is { } endpoint)
            message.Remote = EndpointWire.ToProto(endpoint);
        return message;
    }

    /// <summary>The model of a message. Its paths are not resolved yet.</summary>
    /// <exception cref="ArgumentException">
    /// The model is missing, its endpoint is invalid, or fields that belong together are not all set.
    /// </exception>
    public static AgentModel FromProto(Proto.AgentModel? message)
    {
        if (message is null || message.BasePath.Length == 0)
            throw new ArgumentException("model: base_path is missing");
        if (message.HasAdapterPath != message.HasAdapterDigest)
            throw new ArgumentException("model: adapter_path and adapter_digest go together");
        if (
            message.HasAdapterModel
            && (message.Remote is null || !message.HasAdapterPath || message.AdapterModel.Length == 0)
        )
            throw new ArgumentException("model: adapter_model goes with remote and adapter_path");
        var folder = new ModelRef(message.BasePath, message.BaseDigest);
        var endpoint = message.Remote is { } remote ? EndpointWire.FromProto(remote) : null;
        return new AgentModel(endpoint?.ReferenceWith(folder) ?? folder, ReadAdapter(message));
    }

    private static AdapterRef? ReadAdapter(Proto.AgentModel message)
    {
        if (!message.HasAdapterPath)
            return null;
        return new AdapterRef(message.AdapterPath, message.AdapterDigest)
        {
            Model = message.HasAdapterModel ? message.AdapterModel : null,
        };
    }

    /// <summary>The message of sampling settings.</summary>
    public static Proto.Sampling ToProto(SamplingSettings sampling) =>
        new()
        {
            Temperature = sampling.Temperature,
            TopP = sampling.TopP,
            TopK = sampling.TopK,
            MaxTokens = sampling.MaxTokens,
        };

    /// <summary>The sampling settings of a message.</summary>
    /// <exception cref="ArgumentException">The message is missing, or a value is out of its range.</exception>
    public static SamplingSettings FromProto(Proto.Sampling? message)
    {
        if (message is null)
            throw new ArgumentException("sampling is missing");
        if (message.MaxTokens < 1)
            throw new ArgumentException($"sampling: max_tokens must be at least 1, not {message.MaxTokens}");
        if (message.Temperature is not (>= 0 and <= 100))
            throw new ArgumentException("sampling: temperature must be 0 to 100");
        if (message.TopP is not (> 0 and <= 1))
            throw new ArgumentException("sampling: top_p must be above 0 and at most 1");
        if (message.TopK < 0)
            throw new ArgumentException("sampling: top_k must not be negative");
        return new SamplingSettings(message.Temperature, message.TopP, message.TopK, message.MaxTokens);
    }

    /// <summary>The message of a chat turn.</summary>
    public static Proto.ChatTurn ToProto(ChatTurn turn) => new() { Role = turn.Role, Content = turn.Content };

    /// <summary>The turns of a conversation.</summary>
    /// <exception cref="ArgumentException">There is no turn, or a role is unknown.</exception>
    public static IReadOnlyList<ChatTurn> FromProto(RepeatedField<Proto.ChatTurn> turns)
    {
        if (turns.Count == 0)
            throw new ArgumentException("prompt is empty");
        if (turns.FirstOrDefault(turn => turn.Role is not ("system" or "user" or "assistant")) is { } unknown)
            throw new ArgumentException(
                $"prompt: '{unknown.Role}' is no role; they are system, user and assistant"
            );
        return [.. turns.Select(turn => new ChatTurn(turn.Role, turn.Content))];
    }

    /// <summary>The message of a task's name and options.</summary>
    public static Proto.TaskSpec ToProto(TaskSpec task)
    {
        var message = new Proto.TaskSpec { Name = task.Name };
        foreach (var (key, value) in task.Options)
            message.Options.Add(key, value);
        return message;
    }

    /// <summary>The name and options of a message; whether such a task exists is not checked.</summary>
    /// <exception cref="ArgumentException">The message or its name is missing.</exception>
    public static TaskSpec FromProto(Proto.TaskSpec? message) =>
        message is null || message.Name.Length == 0
            ? throw new ArgumentException("task: name is missing")
            : new TaskSpec(
                message.Name,
                message.Options.ToDictionary(option => option.Key, option => option.Value)
            );

    /// <summary>The message of a finish reason.</summary>
    public static Proto.FinishReason ToProto(FinishReason finishReason) =>
        finishReason == FinishReason.Length ? Proto.FinishReason.Length : Proto.FinishReason.Stop;
}
