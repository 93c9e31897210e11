using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference;

namespace MultiagentAspire.Cli.Verbs;

/// <summary><c>multiagent run</c>: the whole method, embedded in this process.</summary>
internal static class RunVerb
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("experiment") { Description = "The run file (JSON; see experiments/run.schema.json)." };
        var output = new Option<string>("--output") { Description = "Folder under which runs/<name> is written.", DefaultValueFactory = _ => "." };
        var resume = new Option<bool>("--resume") { Description = "Go on with an interrupted run at its last finished step." };
        var verb = new Command("run", "Runs the whole method from a run file and ends with the results table.") { file, output, resume };
        verb.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(file).FullName, parsed.GetRequiredValue(output), parsed.GetValue(resume), cancellationToken));
        return verb;
    }

    private static async Task<int> RunAsync(string file, string output, bool resume, CancellationToken cancellationToken)
    {
        var run = RunFile.Load(file);
        await using var host = MultiagentHost.Build();
        ComputeLines.Write(host.Services.GetRequiredService<ModelHost>());
        var report = await host.Services.GetRequiredService<FinetuningRun>().ExecuteAsync(run, output, resume, new PhaseLines(), cancellationToken);
        Console.WriteLine(TextReport.Write(report));
        Console.WriteLine($"Report: {Path.Combine(output, "runs", run.Name, "report", "report.html")}");
        return 0;
    }
}
