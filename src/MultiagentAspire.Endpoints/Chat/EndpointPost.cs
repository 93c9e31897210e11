namespace MultiagentAspire.Endpoints.Chat;

/// <summary>One POST to an endpoint.</summary>
/// <param name="Address">Absolute address.</param>
/// <param name="Body">JSON, UTF-8.</param>
/// <param name="MaxAnswerBytes">Maximum number of bytes of an answer; a longer one is a failed attempt.</param>
/// <param name="Seed">Seed of the backoff: equal requests have equal delays, different ones are spread.</param>
internal sealed record EndpointPost(string Address, byte[] Body, int MaxAnswerBytes, ulong Seed);
