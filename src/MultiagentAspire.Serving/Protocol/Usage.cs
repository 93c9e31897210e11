using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>Tokens of a request. What agents said before the response that is the answer counts as reasoning.</summary>
internal sealed record Usage(
    long PromptTokens,
    long CompletionTokens,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        CompletionTokensDetails? CompletionTokensDetails = null
)
{
    public long TotalTokens => PromptTokens + CompletionTokens;
}
