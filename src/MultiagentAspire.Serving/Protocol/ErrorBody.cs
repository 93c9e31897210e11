namespace MultiagentAspire.Serving.Protocol;

/// <summary>The body of every response with an error status.</summary>
internal sealed record ErrorBody(ApiError Error);
