using MultiagentAspire.Core;

namespace MultiagentAspire.Inference.Remote;

/// <summary>One answer of an endpoint. Tokens are null where it did not tell them.</summary>
internal sealed record RemoteAnswer(string Text, FinishReason Finish, int? PromptTokens, int? Tokens);
