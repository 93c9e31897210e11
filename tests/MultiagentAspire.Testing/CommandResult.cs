namespace MultiagentAspire.Testing;

/// <summary>Exit code and output of a process that has ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Lines of standard error that report an error; lines of progress are left out.</summary>
    public IReadOnlyList<string> Errors =>
        [.. Error.Split('\n').Where(line => line.StartsWith("multiagent: ", StringComparison.Ordinal))];
}
