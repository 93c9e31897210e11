using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Cli;

/// <summary>
/// How a command ends: 0 done, 1 failed, 2 bad usage or bad input, 130 interrupted (143 for SIGTERM); whatever
/// went wrong is one line on standard error. The first Ctrl-C lets a command finish its step and store a
/// checkpoint, the second one ends it at once.
/// </summary>
internal static class CommandRunner
{
    public static async Task<int> InvokeAsync(ParseResult command)
    {
        if (command.UnmatchedTokens is [var unknown, ..])
            return ExitWith(2, $"'{unknown}' is no command or option here; see --help.");
        if (command.Errors.Count > 0)
            return ExitWith(2, $"{command.Errors[0].Message} See --help.");
        using var cancellation = new CancellationTokenSource();
        var interrupted = 130;
        void OnSignal(PosixSignalContext signal)
        {
            if (cancellation.IsCancellationRequested)
                return;
            signal.Cancel = true;
            if (signal.Signal == PosixSignal.SIGTERM)
                interrupted = 143;
            cancellation.Cancel();
        }
        // A command that takes no token could not be stopped gently; the signal ends it as any other process.
        // The library's own handling begins only when the command first waits, which is too late for one that
        // loads a model first.
        var cancellable = command.Action is AsynchronousCommandLineAction;
        using var ctrlC = cancellable ? PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal) : null;
        using var terminate = cancellable
            ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)
            : null;
        try
        {
            return await command.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellation.Token
            );
        }
        catch (OperationCanceledException)
        {
            return ExitWith(interrupted, $"interrupted; {ResumeAdvice(command.CommandResult.Command.Name)}.");
        }
        catch (Exception e) when (IsUserError(e))
        {
            var full = IsDiskFull(e)
                ? $"the disk is full: free some space; {ResumeAdvice(command.CommandResult.Command.Name)}. "
                : "";
            return ExitWith(2, full + e.Message);
        }
        catch (TypeInitializationException e) when (e.GetBaseException() is DllNotFoundException missing)
        {
            return ExitWith(2, missing.Message); // libtorch, where the first thing that a command touches needs it
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

    private static string ResumeAdvice(string command) =>
        command switch
        {
            "run" => "finished steps are kept, the same command with --resume goes on",
            "pretrain" or "finetune" => "the same command goes on at the last checkpoint",
            _ => "nothing was kept",
        };

    /// <summary>Here, or where an embedded service worked.</summary>
    private static bool IsDiskFull(Exception e) =>
        DiskFullError.IsCauseOf(e)
        || (
            e is WorkFailedException work
            && work.Reason.StartsWith(DiskFullError.Reason, StringComparison.Ordinal)
        );

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
