using static MultiagentAspire.Evaluation.Reports.ReportText;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The tables of costs: tokens and time by phase, and the calls of models at endpoints.</summary>
internal static class CostTables
{
    /// <summary>One heading for each cell of <see cref="EndpointRow"/>.</summary>
    public static readonly IReadOnlyList<string> EndpointHeads =
    [
        "arm",
        "model",
        "calls",
        "retries",
        "prompt",
        "generated",
        "estimated",
        "jobs",
        "trained",
        "cost",
    ];

    /// <summary>Writes one row per phase in the order of the run; nothing where none is recorded.</summary>
    public static void WritePhases(HtmlPage page, RunReport report)
    {
        if (report.Phases.IsEmpty)
            return;
        page.Section("Tokens and time");
        page.Table(
            ["phase", "iteration", "generated", "prompt", "trained", "time"],
            report.Phases.Select(PhaseRow)
        );
    }

    /// <summary>Writes one row per arm and model at an endpoint; nothing where all models are local.</summary>
    public static void WriteEndpoints(HtmlPage page, RunReport report)
    {
        if (report.EndpointCosts.IsEmpty)
            return;
        page.Section(
            "Models at endpoints",
            "What each arm asked of them, training debates and evaluations together, and the finetuning jobs that made "
                + "some of them. Retries are attempts beyond the first; tokens of responses counted as estimated were "
                + "not told by the endpoint; cost is by the prices of the run file."
        );
        page.Table(EndpointHeads, report.EndpointCosts.Select(EndpointRow));
    }

    /// <summary>The cells of one arm's use of one model, as on the page and in the terminal.</summary>
    public static IReadOnlyList<string> EndpointRow(EndpointCost cost)
    {
        string[] calls =
        [
            Count(cost.Calls),
            Count(cost.Retries),
            Count(cost.TokensPrompt),
            Count(cost.TokensGenerated),
            Count(cost.Estimated),
        ];
        var jobs = cost.Jobs > 0 ? Count(cost.Jobs) : None;
        var trained = cost.Jobs > 0 ? Count(cost.TokensTrained) : None;
        var money = cost.Money is { } amount ? ReportText.Text($"{amount:0.####}") : None;
        return [cost.Arm, cost.Model, .. calls, jobs, trained, money];
    }

    private static IReadOnlyList<string> PhaseRow(PhaseCost phase) =>
        [
            phase.Phase,
            Count(phase.Iteration),
            Count(phase.TokensGenerated),
            Count(phase.TokensPrompt),
            Count(phase.TokensTrained),
            Duration(phase.Seconds),
        ];
}
