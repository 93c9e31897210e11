using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

internal sealed record AnswerMessage(
    string? Content,
    string? Refusal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent
)
{
    public string Role { get; } = "assistant";
}
