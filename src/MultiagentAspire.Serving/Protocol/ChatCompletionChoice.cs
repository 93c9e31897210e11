namespace MultiagentAspire.Serving.Protocol;

/// <summary>One choice of a whole response.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Message">The assistant's message.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>.</param>
internal sealed record ChatCompletionChoice(int Index, ChatCompletionMessage Message, string FinishReason)
{
    /// <summary>Always null: log-probabilities are not given, but clients expect the member.</summary>
    public object? Logprobs { get; }
}
