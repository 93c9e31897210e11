namespace MultiagentAspire.Endpoints;

/// <summary>An endpoint's answer and the attempts beyond the first that it took.</summary>
internal sealed record EndpointReply<T>(T Answer, int Retries);
