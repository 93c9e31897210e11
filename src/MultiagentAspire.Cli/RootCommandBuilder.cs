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
        Command[] commands =
        [
            RunCommand.Create(),
            DashboardCommand.Create(),
            ServeCommand.Create(),
            ReportCommand.Create(),
            ExportCommand.Create(),
            DebateCommand.Create(),
            EvaluateCommand.Create(),
            GradeCommand.Create(),
            FinetuneCommand.Create(),
            PretrainCommand.Create(),
            GenerateCommand.Create(),
            ScoreCommand.Create(),
            TokenizeCommand.Create(),
            BenchCommand.Create(),
        ];
        foreach (var command in commands)
            root.Add(command);
        return root;
    }
}
