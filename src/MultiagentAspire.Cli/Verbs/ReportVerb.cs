using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning;

namespace MultiagentAspire.Cli.Verbs;

/// <summary><c>multiagent report</c>: the report of a run, made again from its artifacts.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var folder = new Argument<string>("run folder") { Description = "Folder of a run, for example runs/arithmetic; it may be unfinished." };
        var json = new Option<bool>("--json") { Description = "The report as one JSON object." };
        var verb = new Command("report", "Makes the report of a run again from its artifacts and prints the results table.") { folder, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var run = parsed.GetRequiredValue(folder);
            await using var host = MultiagentHost.Build();
            var report = await host.Services.GetRequiredService<FinetuningRun>().ReportAsync(run, cancellationToken);
            Console.WriteLine(parsed.GetValue(json) ? ReportJson.Write(report) : TextReport.Write(report));
            if (!parsed.GetValue(json)) Console.WriteLine($"Report: {Path.Combine(run, "report", ReportFolder.HtmlName)}");
            return 0;
        });
        return verb;
    }
}
