using System.CommandLine;
using System.CommandLine.Invocation;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Cli;

/// <summary>
/// Runs a parsed command and turns its end into an exit code: 0 done, 1 failed, 2 bad usage or bad input, 130
/// interrupted (143 for SIGTERM). An error is one line on standard error.
/// </summary>
internal static class CommandRunner
{
    /// <summary>
    /// Runs the command. The first Ctrl-C lets it finish its step and store a checkpoint, the second one ends the
    /// process immediately.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(ParseResult command)
    {
        if (command.UnmatchedTokens is [var unknown, ..])
            return ExitWith(2, $"'{unknown}' is no command or option here; see --help.");
        if (command.Errors.Count > 0)
            return ExitWith(2, $"{command.Errors[0].Message} See --help.");
        // A command that takes no token could not be stopped gently; the signal ends it as any other process.
        using var signals = new InterruptSignals(command.Action is AsynchronousCommandLineAction);
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await command.InvokeAsync(configuration, signals.Token);
        }
        catch (Exception error) when (Explain(error, command, signals) is { } end)
        {
            return ExitWith(end.ExitCode, end.Message);
        }
    }

    /// <summary>Writes the message as one line on standard error and gives the exit code.</summary>
    private static int ExitWith(int exitCode, string message)
    {
        Console.Error.WriteLine($"multiagent: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }

    /// <summary>Exit code and message for an exception; null for one whose stack is to be shown.</summary>
    private static (int ExitCode, string Message)? Explain(
        Exception error,
        ParseResult command,
        InterruptSignals signals
    )
    {
        if (error is OperationCanceledException)
            return (signals.ExitCode, $"interrupted; {ResumeAdvice(command)}.");
        if (IsDiskFull(error) && IsUserError(error))
            return (2, $"the disk is full: free some space; {ResumeAdvice(command)}. {error.Message}");
        if (IsUserError(error))
            return (2, error.Message);
        if (error is RunLimitException)
            return (1, error.Message);
        // A static field of the command needed libtorch, which is missing.
        if (error is TypeInitializationException && error.GetBaseException() is DllNotFoundException missing)
            return (2, missing.Message);
        return Environment.GetEnvironmentVariable("MULTIAGENT_TRACE") == "1"
            ? null
            : (1, $"{error.GetType().Name}: {error.Message} (MULTIAGENT_TRACE=1 shows where)");
    }

    /// <summary>What an interrupted command kept and how to resume it.</summary>
    private static string ResumeAdvice(ParseResult command) =>
        command.CommandResult.Command.Name switch
        {
            "run" => "finished steps are kept, the same command with --resume goes on",
            "pretrain" or "finetune" => "the same command goes on at the last checkpoint",
            _ => "nothing was kept",
        };

    /// <summary>Whether the disk was full in this process or in an embedded service's work item.</summary>
    private static bool IsDiskFull(Exception e) =>
        DiskFullError.IsCauseOf(e)
        || (
            e is WorkFailedException work
            && work.Reason.StartsWith(DiskFullError.Reason, StringComparison.Ordinal)
        );

    /// <summary>Whether the message alone tells a person what to change.</summary>
    private static bool IsUserError(Exception e) =>
        e
            is WorkFailedException
                or EndpointException
                or ModelFileException
                or InvalidRunFileException
                or ArgumentException
                or InvalidDataException
                or IOException
                or UnauthorizedAccessException
                or DllNotFoundException;
}
