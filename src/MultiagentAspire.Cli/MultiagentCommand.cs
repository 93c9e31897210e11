using System.CommandLine;
using MultiagentAspire.Cli.Verbs;

namespace MultiagentAspire.Cli;

/// <summary>The <c>multiagent</c> command.</summary>
public static class MultiagentCommand
{
    /// <summary>Carries out one command line; gives its exit code.</summary>
    public static Task<int> RunAsync(string[] args) => Outcome.OfAsync(Create().Parse(args));

    /// <summary>All commands, with their arguments, options and help.</summary>
    internal static RootCommand Create() =>
        new(
            "Multiagent finetuning of language models: agents debate, vote, and are finetuned on what they agreed on."
        )
        {
            RunVerb.Create(),
            DashboardVerb.Create(),
            ServeVerb.Create(),
            ReportVerb.Create(),
            ExportVerb.Create(),
            DebateVerb.Create(),
            EvaluateVerb.Create(),
            GradeVerb.Create(),
            FinetuneVerb.Create(),
            PretrainVerb.Create(),
            GenerateVerb.Create(),
            ScoreVerb.Create(),
            TokenizeVerb.Create(),
            BenchVerb.Create(),
        };
}
