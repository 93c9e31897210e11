using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Answers;

/// <summary>Texts and names that a whole response and a streamed one share.</summary>
internal static class CompletionText
{
    /// <summary>A turn of a debate as a paragraph of <c>reasoning_content</c>.</summary>
    public static string ReasoningOf(AgentResponse turn) =>
        FormattableString.Invariant($"{turn.Agent}, round {turn.Round}: {turn.Text}\n\n");

    /// <summary>Name in the protocol: <c>length</c> or <c>stop</c>.</summary>
    public static string NameOf(FinishReason finishReason) =>
        finishReason == FinishReason.Length ? "length" : "stop";
}
