using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent report</c>: writes the report of a run again from its artifacts, or the mean over several runs of
/// one run file with different seeds.
/// </summary>
internal static class ReportCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var folders = new Argument<string[]>("run folders")
        {
            Description =
                "Folder of a run, for example runs/arithmetic; it may be unfinished. Several, of one run "
                + "file with different seeds, are reported together.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json")
        {
            Description = "The report as one JSON object; several as a JSON array.",
        };
        var command = new Command(
            "report",
            "Writes a run's report again from its artifacts and prints the results table."
        )
        {
            folders,
            json,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                ReportAsync(parsed.GetRequiredValue(folders), parsed.GetValue(json), cancellationToken)
        );
        return command;
    }

    /// <summary>Writes the report files of every folder and prints the table, or the JSON, of all.</summary>
    private static async Task<int> ReportAsync(
        string[] folders,
        bool json,
        CancellationToken cancellationToken
    )
    {
        await using var host = MultiagentHost.Build();
        var runs = host.Services.GetRequiredService<FinetuningRun>();
        var reports = new List<RunReport>();
        foreach (var folder in folders)
            reports.Add(await runs.ReportAsync(folder, cancellationToken));
        if (!json && reports.Count == 1)
            Console.WriteLine($"Report: {ReportFolder.HtmlIn(new RunLayout(folders[0]).ReportFolder)}\n");
        Console.WriteLine((json ? FormatJson(reports) : FormatText(reports)).TrimEnd());
        return 0;
    }

    /// <summary>One report as an object, several as an array.</summary>
    private static string FormatJson(List<RunReport> reports) =>
        reports.Count == 1
            ? ReportJson.Write(reports[0])
            : $"[{string.Join(",\n", reports.Select(ReportJson.Write))}]";

    /// <summary>The table of one run, or Markdown with the means over several.</summary>
    private static string FormatText(List<RunReport> reports) =>
        reports.Count == 1
            ? TextReport.Write(reports[0], Terminal.OutputWidth)
            : RunAggregate.Create(reports).ToMarkdown();
}
