namespace MultiagentAspire.ServiceDefaults;

/// <summary>Limits of messages between services.</summary>
public static class MessageLimits
{
    /// <summary>Largest gRPC message in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;
}
