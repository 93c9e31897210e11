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
/// How a verb ends: 0 done, 1 failed, 2 bad usage or bad input, 130 interrupted (143 for SIGTERM); whatever went wrong is one line on
/// standard error. The first Ctrl-C lets a verb finish its step and store a checkpoint, the second one ends it at once.
/// </summary>
internal static class Outcome
{
    public static async Task<int> OfAsync(ParseResult command)
    {
        if (command.UnmatchedTokens is [var unknown, ..])
            return Say(2, $"'{unknown}' is no command or option here; see --help.");
        if (command.Errors.Count > 0)
            return Say(2, $"{command.Errors[0].Message} See --help.");
        using var stop = new CancellationTokenSource();
        var interrupted = 130;
        void Stop(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested)
                return;
            signal.Cancel = true;
            if (signal.Signal == PosixSignal.SIGTERM)
                interrupted = 143;
            stop.Cancel();
        }
        // A verb that takes no token could not be stopped gently; the signal ends it as any other process. The library's own handling
        // begins only when the verb first waits, which is too late for one that loads a model first.
        var gently = command.Action is AsynchronousCommandLineAction;
        using var ctrlC = gently ? PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop) : null;
        using var terminate = gently ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop) : null;
        try
        {
            return await command.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                stop.Token
            );
        }
        catch (OperationCanceledException)
        {
            return Say(interrupted, $"interrupted; {AfterInterruption(command.CommandResult.Command.Name)}.");
        }
        catch (Exception e) when (Explained(e))
        {
            var full = IsFull(e)
                ? $"the disk is full: free some space; {AfterInterruption(command.CommandResult.Command.Name)}. "
                : "";
            return Say(2, full + e.Message);
        }
        catch (TypeInitializationException e) when (e.GetBaseException() is DllNotFoundException missing)
        {
            return Say(2, missing.Message); // libtorch, where the first thing that a verb touches needs it
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("MULTIAGENT_TRACE") != "1")
        {
            return Say(1, $"{e.GetType().Name}: {e.Message} (MULTIAGENT_TRACE=1 shows where)");
        }
    }

    private static int Say(int code, string what)
    {
        Console.Error.WriteLine($"multiagent: {what.ReplaceLineEndings(" ")}");
        return code;
    }

    private static string AfterInterruption(string verb) =>
        verb switch
        {
            "run" => "finished steps are kept, the same command with --resume goes on",
            "pretrain" or "finetune" => "the same command goes on at the last checkpoint",
            _ => "nothing was kept",
        };

    /// <summary>Here, or where an embedded service worked.</summary>
    private static bool IsFull(Exception e) =>
        FullDisk.Caused(e)
        || (
            e is WorkFailedException work && work.Reason.StartsWith(FullDisk.Reason, StringComparison.Ordinal)
        );

    private static bool Explained(Exception e) =>
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
