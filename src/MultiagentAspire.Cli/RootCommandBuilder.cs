using System.CommandLine;
using MultiagentAspire.Cli.Verbs;

namespace MultiagentAspire.Cli;

/// <summary>The <c>multiagent</c> command.</summary>
public static class RootCommandBuilder
{
    /// <summary>Carries out one command line; gives its exit code.</summary>
    public static Task<int> RunAsync(string[] args) => CommandRunner.InvokeAsync(Create().Parse(args));

    /// <summary>All commands, with their arguments, options and help.</summary>
    internal static RootCommand Create() =>
        new(
            "Multiagent finetuning of language models: agents debate, vote, and are finetuned on what they agreed on."
        )
        {
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
        };
}
