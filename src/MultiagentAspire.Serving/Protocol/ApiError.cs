namespace MultiagentAspire.Serving.Protocol;

/// <summary>What is wrong with a request, in the words of OpenAI's protocol.</summary>
/// <param name="Message">For people: what, where, what to do.</param>
/// <param name="Type"><c>invalid_request_error</c>, <c>rate_limit_error</c> or <c>server_error</c>.</param>
/// <param name="Param">The parameter at fault, such as <c>messages[1].content</c>; null where none is.</param>
/// <param name="Code">For programs, such as <c>model_not_found</c>.</param>
internal sealed record ApiError(string Message, string Type, string? Param, string? Code);
