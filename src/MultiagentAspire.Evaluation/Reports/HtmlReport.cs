namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Writes <c>report.html</c>: one file that needs no network, in light and dark.</summary>
public static class HtmlReport
{
    private const double BytesPerGibibyte = 1L << 30;

    /// <summary>
    /// The page as one HTML document, with its style and charts inline. Sections without data are left out.
    /// </summary>
    /// <param name="report">What was measured.</param>
    public static string Write(RunReport report)
    {
        var page = new HtmlPage();
        WriteHeader(page, report);
        WriteSummary(page, report);
        ResultTables.WriteResults(page, report);
        WriteCharts(page, report);
        ResultTables.WriteIterations(page, report);
        ResultTables.WriteDiversity(page, report);
        ReadingTable.Write(page, report);
        TemperatureTable.Write(page, report);
        Budgets.Write(page, report);
        SampleTable.Write(page, report);
        AgentTables.WriteAgents(page, report);
        AgentTables.WriteJobs(page, report);
        CostTables.WritePhases(page, report);
        CostTables.WriteEndpoints(page, report);
        WriteDefinitions(page, report);
        WriteOrigin(page, report);
        return page.Document($"{report.Run}: multiagent finetuning");
    }

    private static void WriteHeader(HtmlPage page, RunReport report)
    {
        page.Element("h1", report.Run);
        var seeds = $"{(report.Seeds.Length == 1 ? "seed" : "seeds")} {string.Join(", ", report.Seeds)}";
        var subject = $"Multiagent finetuning on {report.Task}{OptionsOf(report)}";
        var subtitle = HtmlPage.Escape($"{subject}; {seeds}; took {ReportText.Duration(report.Seconds)}.");
        page.Markup($"<p class=\"soft\">{subtitle}</p>");
        foreach (var sentence in report.Verdict)
            page.Markup($"<p class=\"verdict\">{HtmlPage.Escape(sentence)}</p>");
        if (report.Warnings.IsEmpty)
            return;
        page.Section("Warnings");
        var items = report.Warnings.Select(warning => $"<li>{HtmlPage.Escape(warning)}</li>");
        page.Markup($"<ul class=\"warnings\">{string.Concat(items)}</ul>");
    }

    /// <summary>The task's options in parentheses, after a space; empty where there are none.</summary>
    private static string OptionsOf(RunReport report)
    {
        if (report.TaskOptions.Count == 0)
            return "";
        var sorted = report.TaskOptions.OrderBy(option => option.Key, StringComparer.Ordinal);
        return $" ({string.Join(", ", sorted.Select(option => $"{option.Key} {option.Value}"))})";
    }

    private static void WriteSummary(HtmlPage page, RunReport report)
    {
        var findings = Findings.FromReport(report);
        if (findings.IsEmpty)
            return;
        page.Section(
            "What this shows",
            "Each statement is judged from this run's numbers alone. “Shown” and “opposite shown” need a "
                + "difference that chance explains in fewer than 5 of 100 cases; “not shown” means that these problems "
                + "cannot tell; observations carry no test."
        );
        page.Markup("<ul class=\"findings\">");
        foreach (var finding in findings)
            WriteFinding(page, finding);
        page.Markup("</ul>");
    }

    private static void WriteFinding(HtmlPage page, Finding finding)
    {
        var verdict = HtmlPage.Escape(NameOf(finding.Verdict));
        var claim = HtmlPage.Escape(finding.Claim);
        var evidence = HtmlPage.Escape(finding.Evidence);
        page.Markup(
            $"<li class=\"{ClassOf(finding.Verdict)}\"><b>{verdict}</b>"
                + $"{claim}<span class=\"evidence\">{evidence}</span></li>"
        );
    }

    private static void WriteCharts(HtmlPage page, RunReport report)
    {
        foreach (var chart in ReportCharts.Create(report))
        {
            var caption = HtmlPage.Escape(chart.Title);
            page.Markup($"<figure><figcaption>{caption}</figcaption>{SvgChart.Draw(chart)}</figure>");
        }
    }

    /// <summary>A verdict as the page and the terminal show it.</summary>
    internal static string NameOf(FindingVerdict verdict) =>
        verdict switch
        {
            FindingVerdict.Shown => "Shown",
            FindingVerdict.OppositeShown => "Opposite shown",
            FindingVerdict.NotShown => "Not shown",
            _ => "Observed",
        };

    /// <summary>The class of the style sheet that colours a verdict.</summary>
    private static string ClassOf(FindingVerdict verdict) =>
        verdict switch
        {
            FindingVerdict.Shown => "shown",
            FindingVerdict.OppositeShown => "opposite",
            _ => "other",
        };

    private static void WriteDefinitions(HtmlPage page, RunReport report)
    {
        page.Section("How the numbers are made");
        page.Pairs([
            .. report.Metrics.Select(metric => (metric.Label, (string?)metric.Measures)),
            (
                "±",
                "standard error over problems; brackets: the 95 % interval of Wilson, where few problems or a share "
                    + "near 0 or 100 give no standard error worth its name. The error is the standard "
                    + "deviation / √n, for a share √(p(1−p)/n), for a share pooled "
                    + "over problems that of a ratio; differences between seeds are not in it"
            ),
        ]);
    }

    private static void WriteOrigin(HtmlPage page, RunReport report)
    {
        page.Section("How to repeat this");
        var versions = report
            .Versions.OrderBy(version => version.Key, StringComparer.Ordinal)
            .Select(version => (version.Key, (string?)version.Value));
        var started = report.Started is { } time
            ? ReportText.Text($"{time.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : null;
        var machine = report.Machine is { } described ? Describe(described) : null;
        page.Pairs([
            ("command", report.Command),
            ("commit", report.Commit),
            ("base model", report.Model),
            ("started", started),
            ("machine", machine),
            .. versions,
        ]);
    }

    private static string Describe(MachineDescription machine)
    {
        var processor = machine.Processor ?? "unknown processor";
        var memory = ReportText.Text($"{machine.MemoryBytes / BytesPerGibibyte:0.#} GiB");
        var accelerator = machine.Accelerator ?? "no accelerator";
        return $"{machine.System}; {processor}; {machine.Cores} cores; {memory}; {accelerator}";
    }
}
