using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Cli;

/// <summary>What standard output and standard error are connected to, and how wide it is.</summary>
internal static class Terminal
{
    /// <summary>Columns that are assumed where the terminal does not give them.</summary>
    private const int UsualColumns = 100;

    /// <summary>Whether TERM names a terminal that follows control sequences.</summary>
    private static bool IsCapable => Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>Whether standard error is a terminal on which a line can be rewritten.</summary>
    public static bool RewritesErrorLines => !Console.IsErrorRedirected && IsCapable;

    /// <summary>Columns of the terminal that shows standard output; null for a file or a pipe.</summary>
    public static int? OutputWidth => Console.IsOutputRedirected ? null : Columns();

    /// <summary>Columns of the terminal; 100 where they are unknown.</summary>
    public static int Columns()
    {
        try
        {
            return Console.WindowWidth is > 0 and var columns ? columns : UsualColumns;
        }
        catch (IOException)
        {
            return UsualColumns;
        }
    }

    /// <summary>Writes a line to standard error; on a terminal it is broken between words.</summary>
    public static void WriteErrorLine(string line) =>
        Console.Error.WriteLine(WrappedText.Fit(line, Console.IsErrorRedirected ? null : Columns()));
}
