using System.CommandLine;
using MultiagentAspire.Cli.Commands;

namespace MultiagentAspire.Cli;

/// <summary>The <c>multiagent</c> command: the root of all commands.</summary>
public static class RootCommandBuilder
{
    /// <summary>Runs one command line to its end.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <returns>The exit code: 0 done, 1 failed, 2 bad usage or input, 130 or 143 interrupted.</returns>
    public static Task<int> RunAsync(string[] args) => CommandRunner.InvokeAsync(Create().Parse(args));

    /// <summary>All commands, with their arguments, options and help.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand(
            "Multiagent finetuning of language models: agents debate, vote, and are finetuned on what they agreed on."
        );
        foreach (var command in CreateCommands())
            root.Add(command);
        return root;
    }

    /// <summary>In the order of the help text: from a whole run down to single steps.</summary>
    private static IEnumerable<Command> CreateCommands()
    {
        yield return RunCommand.Create();
        yield return DashboardCommand.Create();
        yield return ServeCommand.Create();
        yield return ReportCommand.Create();
        yield return LineageCommand.Create();
        yield return ExportCommand.Create();
        yield return DebateCommand.Create();
        yield return EvaluateCommand.Create();
        yield return GradeCommand.Create();
        yield return FinetuneCommand.Create();
        yield return PretrainCommand.Create();
        yield return GenerateCommand.Create();
        yield return ScoreCommand.Create();
        yield return TokenizeCommand.Create();
        yield return BenchCommand.Create();
    }
}
