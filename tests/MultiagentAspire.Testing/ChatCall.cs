using Microsoft.Extensions.AI;

namespace MultiagentAspire.Testing;

/// <summary>One request as a chat client received it.</summary>
/// <param name="Client">Name of the client.</param>
/// <param name="Messages">The conversation, as <c>role: text</c>.</param>
/// <param name="Options">Options of the request, such as sampling and seed.</param>
public sealed record ChatCall(string Client, IReadOnlyList<string> Messages, ChatOptions Options);
