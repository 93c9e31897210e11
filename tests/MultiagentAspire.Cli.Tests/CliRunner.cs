using MultiagentAspire.Testing;

// The console belongs to the process: tests that redirect it take turns.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace MultiagentAspire.Cli.Tests;

/// <summary>The command line in this process: arguments in, exit code and text out.</summary>
internal static class CliRunner
{
    public static CommandResult Run(params IEnumerable<string> arguments) => RunWithInput("", arguments);

    public static CommandResult RunWithInput(string input, params IEnumerable<string> arguments)
    {
        var (stdin, stdout, stderr) = (Console.In, Console.Out, Console.Error);
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var given = new StringReader(input);
        try
        {
            Console.SetIn(given);
            Console.SetOut(output);
            Console.SetError(error);
            var main = typeof(CommandRunner).Assembly.EntryPoint!;
            var code = (int)main.Invoke(null, [arguments.ToArray()])!;
            return new CommandResult(code, output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetIn(stdin);
            Console.SetOut(stdout);
            Console.SetError(stderr);
        }
    }

    /// <summary>
    /// Asserts bad input: exit code 2, nothing on standard output, one line of error with all
    /// <paramref name="parts"/>.
    /// </summary>
    public static void AssertRejected(CommandResult ended, params IEnumerable<string> parts)
    {
        Assert.Equal(2, ended.ExitCode);
        Assert.Equal("", ended.Output);
        var line = Assert.Single(ended.Errors);
        Assert.Equal(line, ended.Error.TrimEnd().Split('\n')[^1]);
        foreach (var part in parts)
            Assert.Contains(part, line, StringComparison.Ordinal);
    }
}
