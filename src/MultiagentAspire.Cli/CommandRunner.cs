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
        catch (OperationCanceledException)
        {
            return ExitWith(signals.ExitCode, $"interrupted; {ResumeAdvice(command)}.");
        }
        catch (Exception e) when (IsUserError(e))
        {
            var diskFull = IsDiskFull(e)
                ? $"the disk is full: free some space; {ResumeAdvice(command)}. "
                : "";
            return ExitWith(2, diskFull + e.Message);
        }
        catch (TypeInitializationException e) when (e.GetBaseException() is DllNotFoundException missing)
        {
            return ExitWith(2, missing.Message); // libtorch is missing and a static field needed it
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("MULTIAGENT_TRACE") != "1")
        {
            return ExitWith(1, $"{e.GetType().Name}: {e.Message} (MULTIAGENT_TRACE=1 shows where)");
        }
    }

    private static int ExitWith(int exitCode, string message)
    {
        Console.Error.WriteLine($"multiagent: {message.ReplaceLineEndings(" ")}");
        return exitCode;
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
