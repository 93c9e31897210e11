namespace MultiagentAspire.ServiceDefaults;

/// <summary>Limits of messages between services.</summary>
public static class MessageLimits
{
    /// <summary>Maximum size of a gRPC message in bytes, sent or received: 16 MiB.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;
}
