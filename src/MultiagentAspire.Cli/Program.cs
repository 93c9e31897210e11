using System.CommandLine;
using MultiagentAspire.Cli;
using MultiagentAspire.Cli.Verbs;

var root = new RootCommand("Multiagent finetuning of language models: a society of agents debates, votes, and learns from what it agreed on.")
{
    RunVerb.Create(), ReportVerb.Create(), ExportVerb.Create(),
    DebateVerb.Create(), EvaluateVerb.Create(), GradeVerb.Create(),
    FinetuneVerb.Create(), PretrainVerb.Create(),
    GenerateVerb.Create(), ScoreVerb.Create(), TokenizeVerb.Create(), BenchVerb.Create(),
};
return await Outcome.OfAsync(root.Parse(args));
