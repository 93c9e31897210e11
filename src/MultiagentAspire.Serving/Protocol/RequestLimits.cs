namespace MultiagentAspire.Serving.Protocol;

/// <summary>What a request may be at most.</summary>
internal static class RequestLimits
{
    /// <summary>In bytes.</summary>
    public const int LargestBody = 2 * 1024 * 1024;

    public const int MostMessages = 2048;

    /// <summary>Of one message, in characters.</summary>
    public const int LongestMessage = 512 * 1024;

    /// <summary>Of a model's name, in characters.</summary>
    public const int LongestName = 256;

    /// <summary>Responses to one request.</summary>
    public const int MostChoices = 16;

    public const int MostTokens = 131_072;

    public const int MostStops = 4;

    /// <summary>Of a stop text, in characters.</summary>
    public const int LongestStop = 256;

    public const double Hottest = 2;
}
