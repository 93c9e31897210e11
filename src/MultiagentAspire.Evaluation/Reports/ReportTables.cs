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
                        Words.Of(arm.Measure),
                        Words.Count(arm.Last.Problems),
                        .. metrics.Select(metric => arm.Last.Text(metric)),
                        Words.Count(
                            (arm.Last.TokensGenerated + arm.Last.TokensPrompt)
                                / Math.Max(1, arm.Last.Problems)
                        ),
                        Words.Count(arm.Last.TokensTrained),
                        Words.Duration(arm.Last.Seconds),
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
                        Words.Of(comparison.Left),
                        Words.Of(comparison.Right),
                        Words.Text(
                            $"{Words.Points(comparison.Difference.Difference)} ± {100 * comparison.Difference.StandardError:0.0}"
                        ),
                        $"{Words.Points(comparison.Difference.Lower)} to {Words.Points(comparison.Difference.Upper)}",
                        Words.Count(comparison.Test.OnlyLeft),
                        Words.Count(comparison.Test.OnlyRight),
                        Words.Probability(comparison.Test.PValue),
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
                            Words.Count(state.Iteration),
                            .. metrics.Select(metric => state.Text(metric)),
                            state.Flips is { } flips
                                ? Words.Text($"{flips.WrongToRight} / {flips.RightToWrong}")
                                : Words.None,
                        ]
            )
        );
    }

    /// <summary>The task's own reading and its others, one under the other; nothing where there are no others.</summary>
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
                Words.Count(state.Iteration),
                read.Reading,
                Words.Percent(read.Single),
                Words.Percent(read.Vote),
                Words.Percent(read.Debate),
                Words.Percent(read.ParseFailures),
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
                        Words.Count(agent.Iteration),
                        Words.Count(agent.GeneratorExamples),
                        Words.Count(agent.CorrectedExamples),
                        Words.Count(agent.KeptExamples),
                        Words.Count(agent.Losses.Length),
                        agent.Losses.IsEmpty ? Words.None : Words.Loss(agent.Losses[0]),
                        agent.Losses.IsEmpty ? Words.None : Words.Loss(agent.Losses[^1]),
                        Words.Count(agent.Tokens),
                        Words.Duration(agent.Seconds),
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
                        Words.Count(agent.Iteration),
                        agent.Model ?? Words.None,
                        agent.Job!,
                        Words.Count(agent.Tokens),
                        Words.Count(agent.Retries),
                        Words.Duration(agent.Seconds),
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
                        Words.Count(phase.Iteration),
                        Words.Count(phase.TokensGenerated),
                        Words.Count(phase.TokensPrompt),
                        Words.Count(phase.TokensTrained),
                        Words.Duration(phase.Seconds),
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

    public static IReadOnlyList<string> RemoteRow(RemoteCost cost) =>
        [
            cost.Arm,
            cost.Model,
            Words.Count(cost.Calls),
            Words.Count(cost.Retries),
            Words.Count(cost.TokensPrompt),
            Words.Count(cost.TokensGenerated),
            Words.Count(cost.Estimated),
            cost.Jobs > 0 ? Words.Count(cost.Jobs) : Words.None,
            cost.Jobs > 0 ? Words.Count(cost.TokensTrained) : Words.None,
            cost.Money is { } money ? Words.Text($"{money:0.####}") : Words.None,
        ];

    private static string At(IEnumerable<AtK> values, int k) =>
        Words.Percent(values.FirstOrDefault(at => at.K == k)?.Estimate);
}
