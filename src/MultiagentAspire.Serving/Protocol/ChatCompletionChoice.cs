namespace MultiagentAspire.Serving.Protocol;

internal sealed record ChatCompletionChoice(int Index, ChatCompletionMessage Message, string FinishReason)
{
    public object? Logprobs { get; }
}
