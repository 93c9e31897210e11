namespace MultiagentAspire.Serving.Protocol;

/// <summary>Limits of a request; a larger value is refused.</summary>
internal static class RequestLimits
{
    /// <summary>Size of the body in bytes: 2 MiB.</summary>
    public const int MaxBodyBytes = 2 * 1024 * 1024;

    /// <summary>Messages of a conversation.</summary>
    public const int MaxMessages = 2048;

    /// <summary>Length of one message in UTF-16 characters.</summary>
    public const int MaxMessageLength = 512 * 1024;

    /// <summary>Length of a name (model, role, type of a part) in UTF-16 characters.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Responses to one request, <c>n</c>.</summary>
    public const int MaxChoices = 16;

    /// <summary>Tokens of one response.</summary>
    public const int MaxTokens = 131_072;

    /// <summary>Stop strings of a request, as in OpenAI's protocol.</summary>
    public const int MaxStopStrings = 4;

    /// <summary>Length of a stop string in UTF-16 characters.</summary>
    public const int MaxStopStringLength = 256;

    /// <summary>Sampling temperature, as in OpenAI's protocol.</summary>
    public const double MaxTemperature = 2;
}
