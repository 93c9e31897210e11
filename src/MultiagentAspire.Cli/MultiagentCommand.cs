using System.CommandLine;
using MultiagentAspire.Cli.Verbs;

namespace MultiagentAspire.Cli;

/// <summary>The <c>multiagent</c> command.</summary>
public static class MultiagentCommand
{
    /// <summary>Carries out one command line; gives its exit code.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "Multiagent finetuning of language models: a society of agents debates, votes, and learns from what it agreed on."
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
        return Outcome.OfAsync(root.Parse(args));
    }
}
