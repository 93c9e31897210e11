using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// Finetuning files in TRL's conversational prompt–completion form, each line with the agent that owns it:
/// <c>{"agent":"critic-1","problem":"…","prompt":[…],"completion":[…]}</c>.
/// </summary>
public static class TrainingExamples
{
    /// <summary>The agent of records that name none.</summary>
    private static readonly AgentId Unnamed = new(AgentRole.Single, 0);

    public static void Write(string path, IEnumerable<TrainingExample> examples) =>
        JsonLines.Write(path, examples.Select(TrainingLine.Of), ReadableJson.Lines.TrainingLine);

    /// <summary>
    /// Reads the data of one agent. With <paramref name="agent"/> set, every record must name it: a model that learns from
    /// another agent's text loses the specialisation on which the method rests. With null the agent is not checked and plain
    /// TRL files are read too (records without an agent get <c>single-1</c>): prompt and completion, or <c>{"messages":[…]}</c>,
    /// whose last assistant turn is learned and whose turns after it are dropped.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is not valid or belongs to another agent; the message begins with <c>file:line:</c>.</exception>
    public static IReadOnlyList<TrainingExample> Read(string path, AgentId? agent)
    {
        var examples = new List<TrainingExample>();
        foreach (var (number, line) in JsonLines.ReadNumbered(path, ReadableJson.Lines.TrainingLine))
        {
            if ((OwnerFault(line, agent) ?? ShapeFault(line)) is { } fault) throw JsonLines.Invalid(path, number, fault);
            examples.Add(Example(line));
        }
        return examples;
    }

    /// <summary>One record as one line, without the line end.</summary>
    public static string ToLine(TrainingExample example) => JsonSerializer.Serialize(TrainingLine.Of(example), ReadableJson.Lines.TrainingLine);

    /// <exception cref="InvalidDataException">The text is no record.</exception>
    public static TrainingExample FromLine(string text)
    {
        try
        {
            var line = JsonSerializer.Deserialize(text, ReadableJson.Lines.TrainingLine) ?? throw new InvalidDataException("null instead of a record");
            return ShapeFault(line) is { } fault ? throw new InvalidDataException(fault) : Example(line);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static TrainingExample Example(TrainingLine line)
    {
        var (prompt, completion) = (line.Prompt, line.Completion);
        if (line.Messages is { } messages)
        {
            var last = LastAssistant(messages);
            (prompt, completion) = (messages[..last], [messages[last]]);
        }
        return new TrainingExample(line.Agent ?? Unnamed, line.Problem ?? "", prompt!.Value, completion!.Value);
    }

    private static string? OwnerFault(TrainingLine line, AgentId? agent) =>
        agent is null || line.Agent == agent ? null
        : line.Agent is null ? $"the record names no agent, and only {agent} may train on this file"
        : $"the record belongs to {line.Agent}, not to {agent}";

    private static string? ShapeFault(TrainingLine line)
    {
        if (line.Messages is { } messages)
            return line.Prompt is not null || line.Completion is not null ? "either messages, or prompt and completion"
                : TurnFault(messages) ?? (LastAssistant(messages) < 0 ? "messages hold no assistant turn to learn" : null);
        if (line.Prompt is not { } prompt || line.Completion is not { } completion)
            return "a record needs prompt and completion, or messages";
        return TurnFault(prompt) ?? TurnFault(completion)
            ?? (LastAssistant(completion) != completion.Length - 1 || completion.Length == 0 ? "completion must end with an assistant turn" : null);
    }

    private static string? TurnFault(ImmutableArray<ChatTurn> turns) =>
        turns.Any(turn => turn is null) ? "null instead of a message"
        : turns.FirstOrDefault(turn => turn.Role is not ("system" or "user" or "assistant")) is { } strange ? $"unknown role \"{strange.Role}\""
        : null;

    private static int LastAssistant(ImmutableArray<ChatTurn> turns)
    {
        var last = turns.Length - 1;
        while (last >= 0 && turns[last].Role != "assistant") last--;
        return last;
    }
}

/// <summary>A line of a finetuning file as it stands there. Other columns are ignored, as TRL ignores them.</summary>
internal sealed record TrainingLine
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AgentId? Agent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ChatTurn>? Prompt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ChatTurn>? Completion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ChatTurn>? Messages { get; init; }

    public static TrainingLine Of(TrainingExample example) =>
        new() { Agent = example.Agent, Problem = example.ProblemId, Prompt = example.Prompt, Completion = example.Completion };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TrainingLine))]
internal sealed partial class TrainingLineJson : JsonSerializerContext;
