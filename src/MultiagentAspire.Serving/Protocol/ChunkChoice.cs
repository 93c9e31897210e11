namespace MultiagentAspire.Serving.Protocol;

internal sealed record ChunkChoice(int Index, Delta Delta, string? FinishReason)
{
    public object? Logprobs { get; }
}
