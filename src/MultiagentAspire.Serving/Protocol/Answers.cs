using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>A model as <c>GET /v1/models</c> shows it. <c>root</c> and <c>parent</c> are vLLM's: what answers, and of an adapter the model it was made of.</summary>
internal sealed record ModelObject(string Id, long Created, string Root, string? Parent)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "model";

    public string OwnedBy { get; } = "multiagent";
}

internal sealed record ModelList(ImmutableArray<ModelObject> Data)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";
}

/// <summary>Tokens of a request. What agents said before the response that is the answer counts as reasoning.</summary>
internal sealed record Usage(
    long PromptTokens,
    long CompletionTokens,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        CompletionDetails? CompletionTokensDetails = null
)
{
    public long TotalTokens => PromptTokens + CompletionTokens;
}

internal sealed record CompletionDetails(long ReasoningTokens);

/// <summary>How a society came to its answer; an extension of the protocol.</summary>
/// <param name="Answer">The consensus; null where there is none.</param>
/// <param name="Votes">Answer → agents that ended on it, most first.</param>
/// <param name="Voters">All agents that debated.</param>
/// <param name="Agreement">Share of all of them that voted for the answer.</param>
/// <param name="Tied">Whether several answers had most votes, so that the run's rule decided.</param>
/// <param name="NoConsensus">Why there is none; null where there is one.</param>
/// <param name="Agent">Whose response is the answer's text.</param>
/// <param name="MessagesNotShown">Messages of the request that the debate was not held on: all but the question.</param>
internal sealed record DebateReport(
    string? Answer,
    IReadOnlyDictionary<string, int> Votes,
    int Voters,
    double Agreement,
    bool Tied,
    string? NoConsensus,
    string? Agent,
    int Rounds,
    int MessagesNotShown
);

internal sealed record AnswerMessage(
    string? Content,
    string? Refusal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent
)
{
    public string Role { get; } = "assistant";
}

internal sealed record AnswerChoice(int Index, AnswerMessage Message, string FinishReason)
{
    public object? Logprobs { get; }
}

/// <summary>A response that is given whole. <c>seed</c> is an extension: the one that was made up, where the request named none.</summary>
internal sealed record WholeAnswer(
    string Id,
    long Created,
    string Model,
    string SystemFingerprint,
    long Seed,
    ImmutableArray<AnswerChoice> Choices,
    Usage Usage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DebateReport? Debate
)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "chat.completion";
}

/// <summary>What a chunk adds. <c>reasoning_content</c> is an extension that several servers share: the turns of a debate.</summary>
internal sealed record Delta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Refusal = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent = null
);

internal sealed record ChunkChoice(int Index, Delta Delta, string? FinishReason)
{
    public object? Logprobs { get; }
}

/// <summary>One piece of a streamed response.</summary>
internal sealed record Chunk(
    string Id,
    long Created,
    string Model,
    string SystemFingerprint,
    long Seed,
    ImmutableArray<ChunkChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Usage? Usage = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DebateReport? Debate = null
)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "chat.completion.chunk";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelObject))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(WholeAnswer))]
[JsonSerializable(typeof(Chunk))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>Letters of other languages as they are.</summary>
    public static ProtocolJson Plain { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
