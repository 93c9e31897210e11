using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>The message of a choice.</summary>
/// <param name="Content">The text; null for a refusal.</param>
/// <param name="Refusal">Why a society gives no answer; null where there is one.</param>
/// <param name="ReasoningContent">All turns of a debate; left out for an agent. An extension that several servers
/// share.</param>
internal sealed record ChatCompletionMessage(
    string? Content,
    string? Refusal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent
)
{
    /// <summary>Always <c>assistant</c>.</summary>
    public string Role { get; } = "assistant";
}
