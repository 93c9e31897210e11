using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>
/// What a chunk adds to the message; members that are null are left out.
/// </summary>
/// <param name="Role"><c>assistant</c> in the first chunk of a choice.</param>
/// <param name="Content">The next piece of the text.</param>
/// <param name="Refusal">Why a society gives no answer.</param>
/// <param name="ReasoningContent">A turn of a debate; an extension that several servers share.</param>
internal sealed record ChatCompletionDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Refusal = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent = null
);
