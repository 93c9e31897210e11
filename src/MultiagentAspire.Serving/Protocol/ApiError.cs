namespace MultiagentAspire.Serving.Protocol;

/// <summary>An error in OpenAI's form.</summary>
/// <param name="Message">For people: the problem, its place and the remedy.</param>
/// <param name="Type"><c>invalid_request_error</c>, <c>rate_limit_error</c> or <c>server_error</c>.</param>
/// <param name="Param">Path of the invalid parameter, such as <c>messages[1].content</c>; null where none is.</param>
/// <param name="Code">For programs, such as <c>model_not_found</c>; null where OpenAI has none.</param>
internal sealed record ApiError(string Message, string Type, string? Param, string? Code);
