using System.CommandLine;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Modeling.Files;

namespace MultiagentAspire.Cli;

/// <summary>How a verb ends: 0 done, 1 failed, 2 bad usage or bad input, 130 interrupted; whatever went wrong is one line on standard error.</summary>
internal static class Outcome
{
    public static async Task<int> OfAsync(ParseResult command)
    {
        if (command.Errors.Count > 0)
        {
            Console.Error.WriteLine($"multiagent: {command.Errors[0].Message} See --help.");
            return 2;
        }
        try
        {
            return await command.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("multiagent: interrupted; what was finished is kept.");
            return 130;
        }
        catch (Exception e) when (Explained(e))
        {
            Console.Error.WriteLine($"multiagent: {e.Message.ReplaceLineEndings(" ")}");
            return 2;
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("MULTIAGENT_TRACE") != "1")
        {
            Console.Error.WriteLine($"multiagent: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} (MULTIAGENT_TRACE=1 shows where)");
            return 1;
        }
    }

    private static bool Explained(Exception e) => e is ModelFileException or InvalidRunFileException or ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException;
}
