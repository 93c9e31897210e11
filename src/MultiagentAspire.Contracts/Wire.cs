using Google.Protobuf.Collections;
using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Common.V1;

namespace MultiagentAspire.Contracts;

/// <summary>
/// Between the messages of the services and Core's records. Generated types stop here and at the services'
/// faces.
/// </summary>
public static class Wire
{
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

    /// <exception cref="ArgumentException">There is no model, or an adapter without its digest.</exception>
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
        return new AgentModel(
            message.Remote is { } remote ? EndpointWire.FromProto(remote).ReferenceWith(folder) : folder,
            message.HasAdapterPath
                ? new AdapterRef(message.AdapterPath, message.AdapterDigest)
                {
                    Model = message.HasAdapterModel ? message.AdapterModel : null,
                }
                : null
        );
    }

    public static Proto.Sampling ToProto(SamplingSettings sampling) =>
        new()
        {
            Temperature = sampling.Temperature,
            TopP = sampling.TopP,
            TopK = sampling.TopK,
            MaxTokens = sampling.MaxTokens,
        };

    /// <exception cref="ArgumentException">There is none, or it is impossible.</exception>
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

    public static Proto.ChatTurn ToProto(ChatTurn turn) => new() { Role = turn.Role, Content = turn.Content };

    /// <exception cref="ArgumentException">There is none, or one has an unknown role.</exception>
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

    public static Proto.TaskSpec ToProto(TaskSpec task)
    {
        var message = new Proto.TaskSpec { Name = task.Name };
        foreach (var (key, value) in task.Options)
            message.Options.Add(key, value);
        return message;
    }

    /// <exception cref="ArgumentException">There is none.</exception>
    public static TaskSpec FromProto(Proto.TaskSpec? message) =>
        message is null || message.Name.Length == 0
            ? throw new ArgumentException("task: name is missing")
            : new TaskSpec(
                message.Name,
                message.Options.ToDictionary(option => option.Key, option => option.Value)
            );

    public static Proto.FinishReason ToProto(FinishReason finish) =>
        finish == FinishReason.Length ? Proto.FinishReason.Length : Proto.FinishReason.Stop;
}
