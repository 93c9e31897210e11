namespace MultiagentAspire.Serving.Protocol;

/// <summary>The body of every answer that is a refusal.</summary>
internal sealed record ErrorBody(ApiError Error);
