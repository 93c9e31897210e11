using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

internal sealed record ChatCompletionMessage(
    string? Content,
    string? Refusal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent
)
{
    public string Role { get; } = "assistant";
}
