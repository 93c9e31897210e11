namespace MultiagentAspire.Endpoints;

/// <summary>The answer of an endpoint.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Retries">Attempts beyond the first.</param>
internal sealed record EndpointReply<T>(T Answer, int Retries);
