namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Writes <c>report.html</c>: one file that needs no network, in light and dark.</summary>
public static class HtmlReport
{
    public static string Write(RunReport report)
    {
        var page = new HtmlPage();
        WriteHeader(page, report);
        WriteSummary(page, report);
        ReportTables.Results(page, report);
        foreach (var chart in ReportCharts.Create(report))
            page.Markup(
                $"<figure><figcaption>{HtmlPage.Escape(chart.Title)}</figcaption>{SvgChart.Draw(chart)}</figure>"
            );
        ReportTables.Iterations(page, report);
        ReportTables.Readings(page, report);
        ReportTables.Samples(page, report);
        ReportTables.Agents(page, report);
        ReportTables.Finetuned(page, report);
        ReportTables.Phases(page, report);
        ReportTables.Remote(page, report);
        Definitions(page, report);
        Origin(page, report);
        return page.Document($"{report.Run}: multiagent finetuning");
    }

    private static void WriteHeader(HtmlPage page, RunReport report)
    {
        page.Element("h1", report.Run);
        var options =
            report.TaskOptions.Count == 0
                ? ""
                : $" ({string.Join(", ", report.TaskOptions.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Value}"))})";
        page.Markup(
            $"<p class=\"soft\">{HtmlPage.Escape($"Multiagent finetuning on {report.Task}{options}; {(report.Seeds.Length == 1 ? "seed" : "seeds")} {string.Join(", ", report.Seeds)}; took {ReportText.Duration(report.Seconds)}.")}</p>"
        );
        if (report.Warnings.IsEmpty)
            return;
        page.Section("Warnings");
        page.Markup(
            "<ul class=\"warnings\">"
                + string.Concat(report.Warnings.Select(warning => $"<li>{HtmlPage.Escape(warning)}</li>"))
                + "</ul>"
        );
    }

    private static void WriteSummary(HtmlPage page, RunReport report)
    {
        var findings = Findings.FromReport(report);
        if (findings.IsEmpty)
            return;
        page.Section(
            "What this shows",
            "Each statement is judged from this run's numbers alone. “Holds” and “does not hold” need a difference that chance explains in fewer "
                + "than 5 of 100 cases; “not shown” means that these problems cannot tell; observations carry no test."
        );
        page.Markup("<ul class=\"findings\">");
        foreach (var finding in findings)
            page.Markup(
                $"<li class=\"{ClassOf(finding.Verdict)}\"><b>{HtmlPage.Escape(NameOf(finding.Verdict))}</b>"
                    + $"{HtmlPage.Escape(finding.Claim)}<span class=\"evidence\">{HtmlPage.Escape(finding.Evidence)}</span></li>"
            );
        page.Markup("</ul>");
    }

    internal static string NameOf(FindingVerdict verdict) =>
        verdict switch
        {
            FindingVerdict.Holds => "Holds",
            FindingVerdict.DoesNotHold => "Does not hold",
            FindingVerdict.NotShown => "Not shown",
            _ => "Observed",
        };

    private static string ClassOf(FindingVerdict verdict) =>
        verdict switch
        {
            FindingVerdict.Holds => "holds",
            FindingVerdict.DoesNotHold => "doesnothold",
            _ => "other",
        };

    private static void Definitions(HtmlPage page, RunReport report)
    {
        page.Section("How the numbers are made");
        page.Pairs([
            .. report.Metrics.Select(metric => (metric.Label, (string?)metric.Measures)),
            (
                "±",
                "standard error over problems: standard deviation / √n, for a share √(p(1−p)/n), for a share pooled "
                    + "over problems that of a ratio; differences between seeds are not in it"
            ),
        ]);
    }

    private static void Origin(HtmlPage page, RunReport report)
    {
        page.Section("How to repeat this");
        var machine = report.Machine;
        page.Pairs([
            ("command", report.Command),
            ("commit", report.Commit),
            ("base model", report.Model),
            (
                "started",
                report.Started is { } started
                    ? ReportText.Text($"{started.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
                    : null
            ),
            (
                "machine",
                machine is null
                    ? null
                    : ReportText.Text(
                        $"{machine.System}; {machine.Processor ?? "unknown processor"}; {machine.Cores} cores; {machine.MemoryBytes / 1073741824.0:0.#} GiB; {machine.Accelerator ?? "no accelerator"}"
                    )
            ),
            .. report
                .Versions.OrderBy(version => version.Key, StringComparer.Ordinal)
                .Select(version => (version.Key, (string?)version.Value)),
        ]);
    }
}
