using System.CommandLine;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Modeling.Files;

namespace MultiagentAspire.Cli;

/// <summary>How a verb ends: 0 done, 1 failed, 2 bad usage or bad input, 130 interrupted; whatever went wrong is one line on standard error.</summary>
internal static class Outcome
{
    /// <summary>After Ctrl-C a verb may finish its step and store a checkpoint; only then is it ended by force.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    public static async Task<int> OfAsync(ParseResult command)
    {
        if (command.UnmatchedTokens is [var unknown, ..]) return Say(2, $"'{unknown}' is no command or option here; see --help.");
        if (command.Errors.Count > 0) return Say(2, $"{command.Errors[0].Message} See --help.");
        try
        {
            return await command.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Grace });
        }
        catch (OperationCanceledException)
        {
            return Say(130, $"interrupted; {AfterInterruption(command.CommandResult.Command.Name)}.");
        }
        catch (IOException e) when (IsFull(e))
        {
            return Say(2, $"the disk is full ({e.Message}): free some space; {AfterInterruption(command.CommandResult.Command.Name)}.");
        }
        catch (Exception e) when (Explained(e))
        {
            return Say(2, e.Message);
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

    private static string AfterInterruption(string verb) => verb switch
    {
        "run" => "finished steps are kept, the same command with --resume goes on",
        "pretrain" or "finetune" => "the same command goes on at the last checkpoint",
        _ => "nothing was kept",
    };

    /// <summary>ENOSPC, EDQUOT, or Windows' ERROR_DISK_FULL.</summary>
    private static bool IsFull(IOException e) => e.HResult is 28 or 122 or unchecked((int)0x80070070);

    private static bool Explained(Exception e) =>
        e is ModelFileException or InvalidRunFileException or ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException;
}
