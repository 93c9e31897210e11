namespace MultiagentAspire.Endpoints.Chat;

/// <summary>One POST to an endpoint.</summary>
/// <param name="Address">Absolute address.</param>
/// <param name="Body">JSON, UTF-8.</param>
/// <param name="MaxAnswerBytes">A longer answer counts as none.</param>
/// <param name="Seed">Decides the backoff between attempts: equal requests wait alike, different ones apart.</param>
internal sealed record EndpointPost(string Address, byte[] Body, int MaxAnswerBytes, ulong Seed);
