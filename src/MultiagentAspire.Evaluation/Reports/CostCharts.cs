using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The plots of where tokens and time went.</summary>
internal static class CostCharts
{
    private static readonly (string Name, Func<PhaseCost, double> Value)[] Tokens =
    [
        ("generated", phase => phase.TokensGenerated / 1e3),
        ("prompt", phase => phase.TokensPrompt / 1e3),
        ("trained", phase => phase.TokensTrained / 1e3),
    ];

    public static IEnumerable<Chart?> Create(RunReport report) =>
        [
            Sums(
                report.Phases,
                phase => phase.Phase,
                "tokens",
                "Tokens by phase",
                "tokens (thousands)",
                Tokens
            ),
            Sums(
                report.Phases,
                phase => phase.Phase,
                "seconds",
                "Time by phase",
                "seconds",
                ("seconds", phase => phase.Seconds)
            ),
            Sums(
                report.Phases,
                phase => phase.Arm,
                "arm-tokens",
                "Tokens by arm, training included",
                "tokens (thousands)",
                Tokens
            ),
            Sums(
                report.Phases,
                phase => phase.Arm,
                "arm-seconds",
                "Time by arm, training included",
                "seconds",
                [
                    .. report
                        .Phases.Select(KindOf)
                        .Distinct()
                        .Select(kind =>
                            (
                                kind,
                                (Func<PhaseCost, double>)(phase => KindOf(phase) == kind ? phase.Seconds : 0)
                            )
                        ),
                ]
            ),
            Answers(report),
        ];

    /// <summary>debate, train, evaluate and so on.</summary>
    private static string KindOf(PhaseCost phase) => phase.Phase.Split('-')[0];

    /// <summary>
    /// Bars over all iterations, one for each <paramref name="category"/>; costs without one are not shown.
    /// </summary>
    private static Chart? Sums(
        IEnumerable<PhaseCost> phases,
        Func<PhaseCost, string?> category,
        string name,
        string title,
        string unit,
        params (string Name, Func<PhaseCost, double> Value)[] parts
    )
    {
        var groups = phases
            .Where(phase => category(phase) is not null)
            .GroupBy(phase => category(phase)!)
            .ToList();
        var series = parts.Select(
            (part, colour) =>
                new ChartSeries(
                    part.Name,
                    [
                        .. groups.Select(
                            (group, index) =>
                                new ChartPoint(index, group.Sum(part.Value), Origin: OriginOf(group))
                        ),
                    ],
                    colour
                )
        );
        return Bars(name, title, unit, series, [.. groups.Select(group => group.Key)]);
    }

    /// <summary>The latest of the debates, or else of the trainings.</summary>
    private static PointOrigin? OriginOf(IEnumerable<PhaseCost> phases) =>
        phases.LastOrDefault(phase => phase.Transcripts is not null) is { } debated
            ? new DebatesOrigin(debated.Iteration, debated.Transcripts!)
        : phases.LastOrDefault(phase => phase is { TokensTrained: > 0, Arm: not null }) is { } trained
            ? new TrainingOrigin(trained.Iteration, trained.Arm!, Agent: null)
        : null;

    private static Chart? Answers(RunReport report)
    {
        (string Name, Func<ArmIteration, long> Tokens)[] parts =
        [
            ("generated", state => state.TokensGenerated),
            ("prompt", state => state.TokensPrompt),
        ];
        var series = parts.Select(
            (part, colour) =>
                new ChartSeries(
                    part.Name,
                    [
                        .. report.Arms.Select(
                            (arm, index) =>
                                new ChartPoint(
                                    index,
                                    (double)part.Tokens(arm.Last) / Math.Max(1, arm.Last.Problems),
                                    Origin: arm.Last.Transcripts is { } transcripts
                                        ? new DebatesOrigin(arm.Last.Iteration, transcripts)
                                        : null
                                )
                        ),
                    ],
                    colour
                )
        );
        return Bars(
            "answer-tokens",
            "What an answer costs: tokens per problem by arm, last state",
            "tokens per problem",
            series,
            [.. report.Arms.Select(arm => arm.Arm)]
        );
    }

    private static Chart? Bars(
        string name,
        string title,
        string unit,
        IEnumerable<ChartSeries> series,
        ImmutableArray<string> categories
    )
    {
        var shown = series.Where(bars => bars.Points.Any(point => point.Y > 0)).ToImmutableArray();
        return shown.IsEmpty ? null : new Chart(ChartTopic.Cost, name, title, unit, "", shown, categories);
    }
}
