namespace MultiagentAspire.Inference.Remote;

/// <summary>An answer and the attempts beyond the first that it took.</summary>
internal sealed record RemoteReply<T>(T Answer, int Retries);
