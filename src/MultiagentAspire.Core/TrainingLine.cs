using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// A line of a finetuning file as it stands there, its form told by its keys. Other columns are ignored, as
/// TRL ignores them.
/// </summary>
internal sealed record TrainingLine
{
    /// <summary>The agent of records that name none.</summary>
    private static readonly AgentId Unnamed = new(AgentRole.Single, 0);

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AgentId? Agent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ChatTurn>? Prompt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ChatTurn>? Completion { get; init; }

    /// <summary>OpenAI chat, TRL language modelling.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<WeightedTurn>? Messages { get; init; }

    /// <summary>ShareGPT.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ShareGptTurn>? Conversations { get; init; }

    /// <summary>TRL preference: here only to be recognised.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Chosen { get; init; }

    /// <summary>OpenAI preference: here only to be recognised.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("preferred_output")]
    public JsonElement? Preferred { get; init; }

    public static TrainingLine FromExample(TrainingExample example) =>
        new()
        {
            Agent = example.Agent,
            Problem = example.ProblemId,
            Prompt = example.Prompt,
            Completion = example.Completion,
        };

    /// <summary>The record, or what is wrong with it.</summary>
    public (TrainingExample? Example, string? Fault) Read()
    {
        if (Chosen is not null || Preferred is not null)
            return (
                null,
                "a preference pair, and finetuning learns completions: write the chosen response as completion, or as messages"
            );
        return (Prompt ?? Completion, Messages, Conversations) switch
        {
            (not null, null, null) => ToExample(Split()),
            (null, { } messages, null) => ToExample(IsTrained(messages, "messages")),
            (null, null, { } conversations) => conversations.Any(turn => turn is null)
                ? (null, "null instead of a message")
                : ToExample(IsTrained([.. conversations.Select(turn => turn.Plain)], "conversations")),
            (null, null, null) => (
                null,
                "a record needs prompt and completion (TRL), messages (OpenAI) or conversations (ShareGPT)"
            ),
            _ => (null, "either messages, or prompt and completion, or conversations"),
        };
    }

    private (TrainingExample?, string?) ToExample(
        (ImmutableArray<ChatTurn> Prompt, ImmutableArray<ChatTurn> Completion, string? Fault) read
    ) =>
        read.Fault is null
            ? (new TrainingExample(Agent ?? Unnamed, Problem ?? "", read.Prompt, read.Completion), null)
            : (null, read.Fault);

    private (ImmutableArray<ChatTurn>, ImmutableArray<ChatTurn>, string?) Split()
    {
        if (Prompt is not { } prompt || Completion is not { } completion)
            return ([], [], "a record needs prompt and completion");
        return (
            prompt,
            completion,
            GetTurnError(prompt)
                ?? GetTurnError(completion)
                ?? (
                    completion is [.., { Role: "assistant" }]
                        ? null
                        : "completion must end with an assistant turn"
                )
        );
    }

    /// <summary>
    /// The turns up to the last learned one, cut where the first begins. Learned are the assistant turns
    /// whose weight is not 0; where no turn has a weight, the last one. What is learned must be one stretch,
    /// since of a completion every assistant turn is learned.
    /// </summary>
    private static (ImmutableArray<ChatTurn>, ImmutableArray<ChatTurn>, string?) IsTrained(
        ImmutableArray<WeightedTurn> turns,
        string key
    )
    {
        if (turns.Any(turn => turn is null))
            return ([], [], "null instead of a message");
        ImmutableArray<ChatTurn> plain = [.. turns.Select(turn => new ChatTurn(turn.Role, turn.Content))];
        if (GetTurnError(plain) is { } error)
            return ([], [], error);
        if (turns.Any(turn => turn.Weight is not (null or 0 or 1)))
            return ([], [], "a weight must be 0 or 1");
        var assistants = Enumerable
            .Range(0, turns.Length)
            .Where(at => turns[at].Role == "assistant")
            .ToList();
        if (assistants.Count == 0)
            return ([], [], $"{key} hold no assistant turn to learn");
        var learned = assistants.TrueForAll(at => turns[at].Weight is null)
            ? assistants[^1..]
            : assistants.FindAll(at => turns[at].Weight != 0);
        if (learned.Count == 0)
            return ([], [], $"every assistant turn of {key} has weight 0, so there is nothing to learn");
        var (first, last) = (learned[0], learned[^1]);
        return assistants.Count(at => at >= first && at <= last) > learned.Count
            ? (
                [],
                [],
                $"{key} have an assistant turn of weight 0 after one that is learned; give the later turns a record of their own"
            )
            : (plain[..first], plain[first..(last + 1)], null);
    }

    private static string? GetTurnError(ImmutableArray<ChatTurn> turns) =>
        turns.Any(turn => turn is null) ? "null instead of a message"
        : turns.FirstOrDefault(turn => turn.Role is not ("system" or "user" or "assistant")) is { } strange
            ? $"unknown role \"{strange.Role}\""
        : null;
}
