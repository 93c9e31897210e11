namespace MultiagentAspire.Serving.Protocol;

/// <summary>What a request may be at most.</summary>
internal static class RequestLimits
{
    /// <summary>In bytes.</summary>
    public const int MaxBodyBytes = 2 * 1024 * 1024;

    public const int MaxMessages = 2048;

    /// <summary>Of one message, in characters.</summary>
    public const int MaxMessageLength = 512 * 1024;

    /// <summary>Of a model's name, in characters.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Responses to one request.</summary>
    public const int MaxChoices = 16;

    public const int MaxTokens = 131_072;

    public const int MaxStopStrings = 4;

    /// <summary>Of a stop text, in characters.</summary>
    public const int MaxStopStringLength = 256;

    public const double MaxTemperature = 2;
}
