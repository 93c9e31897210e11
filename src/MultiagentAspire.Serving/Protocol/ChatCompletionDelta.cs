using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// What a chunk adds. <c>reasoning_content</c> is an extension that several servers share: the turns of a
/// debate.
/// </summary>
internal sealed record ChatCompletionDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Refusal = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent = null
);
