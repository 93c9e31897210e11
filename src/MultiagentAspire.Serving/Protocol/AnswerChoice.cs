namespace MultiagentAspire.Serving.Protocol;

internal sealed record AnswerChoice(int Index, AnswerMessage Message, string FinishReason)
{
    public object? Logprobs { get; }
}
