namespace MultiagentAspire.Testing;

/// <summary>How many cases a fuzz test draws.</summary>
public static class Iterations
{
    private const int ShortShare = 4;

    /// <summary>Set by <c>eng/long.sh</c>: all cases.</summary>
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("MULTIAGENT_FUZZ") == "full";

    /// <summary>All of <paramref name="full"/> in the long suite, a quarter in <c>dotnet test</c>.</summary>
    public static int Of(int full) => IsFull ? full : full / ShortShare;
}
