namespace MultiagentAspire.Serving.Protocol;

internal sealed record ChatCompletionChunkChoice(int Index, ChatCompletionDelta Delta, string? FinishReason)
{
    public object? Logprobs { get; }
}
