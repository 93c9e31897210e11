using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Chat;

/// <summary>A chat completion as an endpoint answered it. Token counts are null where it did not report them.</summary>
internal sealed record ChatAnswer(string Text, FinishReason Finish, int? PromptTokens, int? Tokens);
