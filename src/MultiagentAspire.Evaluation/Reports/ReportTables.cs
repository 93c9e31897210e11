using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The tables of the page.</summary>
internal static class ReportTables
{
    /// <summary>The metrics that are columns of a table, in order.</summary>
    public static ImmutableArray<MetricInfo> ColumnsOf(RunReport report, MetricTables table) =>
        [.. report.Metrics.Where(metric => metric.Tables.HasFlag(table))];

    public static void Results(HtmlPage page, RunReport report)
    {
        if (report.Arms.IsEmpty)
            return;
        page.Section(
            "Results",
            "Every arm after its last iteration. Accuracies in percent ± standard error."
        );
        var metrics = ColumnsOf(report, MetricTables.Results);
        page.Table(
            [
                "arm",
                "judged by",
                "problems",
                .. metrics.Select(metric => metric.Label),
                "tokens / problem",
                "trained tokens",
                "time",
            ],
            report.Arms.Select(arm =>
                (IReadOnlyList<string>)
                    [
                        arm.Arm,
                        ReportText.NameOf(arm.Measure),
                        ReportText.Count(arm.Last.Problems),
                        .. metrics.Select(metric => arm.Last.Text(metric)),
                        ReportText.Count(
                            (arm.Last.TokensGenerated + arm.Last.TokensPrompt)
                                / Math.Max(1, arm.Last.Problems)
                        ),
                        ReportText.Count(arm.Last.TokensTrained),
                        ReportText.Duration(arm.Last.Seconds),
                    ]
            )
        );
        if (report.Comparisons.IsEmpty)
            return;
        page.Section(
            "In pairs",
            "The same problems, left minus right, in percentage points. The p-values of this table are those of single tests."
        );
        page.Table(
            ["left", "right", "difference", "95 % interval", "left better", "right better", "exact test"],
            report.Comparisons.Select(comparison =>
                (IReadOnlyList<string>)
                    [
                        ReportText.NameOf(comparison.Left),
                        ReportText.NameOf(comparison.Right),
                        ReportText.Text(
                            $"{ReportText.Points(comparison.Difference.Difference)} ± {100 * comparison.Difference.StandardError:0.0}"
                        ),
                        $"{ReportText.Points(comparison.Difference.Lower)} to {ReportText.Points(comparison.Difference.Upper)}",
                        ReportText.Count(comparison.Test.OnlyLeft),
                        ReportText.Count(comparison.Test.OnlyRight),
                        ReportText.Probability(comparison.Test.PValue),
                    ]
            )
        );
    }

    public static void Iterations(HtmlPage page, RunReport report)
    {
        if (report.Arms.IsEmpty)
            return;
        page.Section("By iteration", "Iteration 0 is the untouched base model. Shares in percent.");
        var metrics = ColumnsOf(report, MetricTables.Iterations);
        page.Table(
            ["arm", "iteration", .. metrics.Select(metric => metric.Label), "corrected / spoiled"],
            report.Arms.SelectMany(
                arm => arm.Iterations,
                (arm, state) =>
                    (IReadOnlyList<string>)
                        [
                            arm.Arm,
                            ReportText.Count(state.Iteration),
                            .. metrics.Select(metric => state.Text(metric)),
                            state.Flips is { } flips
                                ? ReportText.Text($"{flips.WrongToRight} / {flips.RightToWrong}")
                                : ReportText.None,
                        ]
            )
        );
    }

    /// <summary>
    /// The task's own reading and its others, one under the other; nothing where there are no others.
    /// </summary>
    public static void Readings(HtmlPage page, RunReport report)
    {
        var rows = ReadingRows(report).ToList();
        if (rows.Count == 0)
            return;
        page.Section(
            "By reading",
            "The same responses, extracted and compared in other ways; in percent ± standard error. Agents were told, and learned from, what “ours” reads; a vote in another row is taken over that row's answers."
        );
        page.Table(ReadingHeads, rows);
    }

    public static readonly IReadOnlyList<string> ReadingHeads =
    [
        "arm",
        "iteration",
        "reading",
        "single",
        "vote",
        "debate",
        "unparsed",
    ];

    public static IEnumerable<IReadOnlyList<string>> ReadingRows(RunReport report) =>
        from arm in report.Arms
        from state in arm.Iterations
        where !state.Readings.IsEmpty
        from read in (IEnumerable<ReadingResult>)
            [new("ours", state.Single, state.Vote, state.Debate, state.ParseFailures), .. state.Readings]
        select (IReadOnlyList<string>)
            [
                arm.Arm,
                ReportText.Count(state.Iteration),
                read.Reading,
                ReportText.Percent(read.Single),
                ReportText.Percent(read.Vote),
                ReportText.Percent(read.Debate),
                ReportText.Percent(read.ParseFailures),
            ];

    public static void Samples(HtmlPage page, RunReport report)
    {
        var sizes = report
            .Arms.SelectMany(arm => arm.Last.MajorityAt)
            .Select(at => at.K)
            .Distinct()
            .Order()
            .ToList();
        if (sizes.Count < 2)
            return;
        page.Section(
            "At equal numbers of samples",
            "First-round responses after the last iteration: majority of k, and whether any of k is right (pass@k)."
        );
        page.Table(
            ["arm", .. sizes.Select(k => $"majority of {k}"), .. sizes.Select(k => $"pass@{k}")],
            report.Arms.Select(arm =>
                (IReadOnlyList<string>)
                    [
                        arm.Arm,
                        .. sizes.Select(k => At(arm.Last.MajorityAt, k)),
                        .. sizes.Select(k => At(arm.Last.PassAt, k)),
                    ]
            )
        );
    }

    public static void Agents(HtmlPage page, RunReport report)
    {
        if (report.Agents.IsEmpty)
            return;
        page.Section(
            "Agents",
            "What each agent was finetuned on: a generator on its own answers that reached the consensus; a critic on answers corrected (C−) and kept (C+)."
        );
        page.Table(
            [
                "agent",
                "arm",
                "iteration",
                "answers",
                "C−",
                "C+",
                "steps",
                "first loss",
                "last loss",
                "tokens",
                "time",
            ],
            report.Agents.Select(agent =>
                (IReadOnlyList<string>)
                    [
                        agent.Agent,
                        agent.Arm,
                        ReportText.Count(agent.Iteration),
                        ReportText.Count(agent.GeneratorExamples),
                        ReportText.Count(agent.CorrectedExamples),
                        ReportText.Count(agent.KeptExamples),
                        ReportText.Count(agent.Losses.Length),
                        agent.Losses.IsEmpty ? ReportText.None : ReportText.Loss(agent.Losses[0]),
                        agent.Losses.IsEmpty ? ReportText.None : ReportText.Loss(agent.Losses[^1]),
                        ReportText.Count(agent.Tokens),
                        ReportText.Duration(agent.Seconds),
                    ]
            )
        );
    }

    public static void Finetuned(HtmlPage page, RunReport report)
    {
        var agents = report.Agents.Where(agent => agent.Job is not null).ToList();
        if (agents.Count == 0)
            return;
        page.Section(
            "Finetuned at endpoints",
            "The jobs there and what they made. Tokens are those that are charged; retries are attempts beyond the first of the calls that a job took."
        );
        page.Table(
            ["agent", "arm", "iteration", "model", "job", "tokens", "retries", "time"],
            agents.Select(agent =>
                (IReadOnlyList<string>)
                    [
                        agent.Agent,
                        agent.Arm,
                        ReportText.Count(agent.Iteration),
                        agent.Model ?? ReportText.None,
                        agent.Job!,
                        ReportText.Count(agent.Tokens),
                        ReportText.Count(agent.Retries),
                        ReportText.Duration(agent.Seconds),
                    ]
            )
        );
    }

    public static void Phases(HtmlPage page, RunReport report)
    {
        if (report.Phases.IsEmpty)
            return;
        page.Section("Tokens and time");
        page.Table(
            ["phase", "iteration", "generated", "prompt", "trained", "time"],
            report.Phases.Select(phase =>
                (IReadOnlyList<string>)
                    [
                        phase.Phase,
                        ReportText.Count(phase.Iteration),
                        ReportText.Count(phase.TokensGenerated),
                        ReportText.Count(phase.TokensPrompt),
                        ReportText.Count(phase.TokensTrained),
                        ReportText.Duration(phase.Seconds),
                    ]
            )
        );
    }

    public static void Remote(HtmlPage page, RunReport report)
    {
        if (report.Remote.IsEmpty)
            return;
        page.Section(
            "Models at endpoints",
            "What each arm asked of them, training debates and evaluations together, and the finetuning jobs that made some of them. Retries are attempts beyond the first; tokens of responses counted as estimated were not told by the endpoint; cost is by the prices of the run file."
        );
        page.Table(RemoteHeads, report.Remote.Select(RemoteRow));
    }

    public static readonly IReadOnlyList<string> RemoteHeads =
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

    public static IReadOnlyList<string> RemoteRow(EndpointCost cost) =>
        [
            cost.Arm,
            cost.Model,
            ReportText.Count(cost.Calls),
            ReportText.Count(cost.Retries),
            ReportText.Count(cost.TokensPrompt),
            ReportText.Count(cost.TokensGenerated),
            ReportText.Count(cost.Estimated),
            cost.Jobs > 0 ? ReportText.Count(cost.Jobs) : ReportText.None,
            cost.Jobs > 0 ? ReportText.Count(cost.TokensTrained) : ReportText.None,
            cost.Money is { } money ? ReportText.Text($"{money:0.####}") : ReportText.None,
        ];

    private static string At(IEnumerable<AtK> values, int k) =>
        ReportText.Percent(values.FirstOrDefault(at => at.K == k)?.Estimate);
}
