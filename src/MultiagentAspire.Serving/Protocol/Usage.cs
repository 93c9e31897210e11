using System.Text.Json.Serialization;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>Tokens of a request.</summary>
/// <param name="PromptTokens">Of an agent: of the prompt, once for all choices. Of a society: of all turns.</param>
/// <param name="CompletionTokens">Generated tokens of all choices or turns.</param>
/// <param name="CompletionTokensDetails">The share that counts as reasoning; left out for an agent.</param>
internal sealed record Usage(
    long PromptTokens,
    long CompletionTokens,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        CompletionTokensDetails? CompletionTokensDetails = null
)
{
    /// <summary>Sum of both.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;
}
