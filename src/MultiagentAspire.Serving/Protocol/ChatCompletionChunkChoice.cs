namespace MultiagentAspire.Serving.Protocol;

/// <summary>One choice of a chunk.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Delta">What the chunk adds to the message.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c> in the last chunk of the choice, else null.</param>
internal sealed record ChatCompletionChunkChoice(int Index, ChatCompletionDelta Delta, string? FinishReason)
{
    /// <summary>Always null: log-probabilities are not given, but clients expect the member.</summary>
    public object? Logprobs { get; }
}
