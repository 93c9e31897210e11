using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The plots of where tokens and time went.</summary>
internal static class CostCharts
{
    /// <summary>Kinds of tokens, in thousands.</summary>
    private static readonly (string Name, Func<PhaseCost, double> Value)[] Tokens =
    [
        ("generated", phase => phase.TokensGenerated / 1e3),
        ("prompt", phase => phase.TokensPrompt / 1e3),
        ("trained", phase => phase.TokensTrained / 1e3),
    ];

    /// <summary>
    /// Tokens and seconds by phase and by arm, and tokens per answer; null for a chart without a value.
    /// </summary>
    public static IEnumerable<Chart?> Create(RunReport report) =>
        [
            TokenChart(report, phase => phase.Phase, "tokens", "Tokens by phase"),
            SecondsByPhase(report),
            TokenChart(report, phase => phase.Arm, "arm-tokens", "Tokens by arm, training included"),
            SecondsByArm(report),
            AnswerChart(report),
        ];

    private static Chart? TokenChart(
        RunReport report,
        Func<PhaseCost, string?> category,
        string name,
        string title
    ) => SumChart(report.Phases, category, name, title, "tokens (thousands)", Tokens);

    private static Chart? SecondsByPhase(RunReport report) =>
        SumChart(
            report.Phases,
            phase => phase.Phase,
            "seconds",
            "Time by phase",
            "seconds",
            ("seconds", phase => phase.Seconds)
        );

    /// <summary>One colour for each kind of phase.</summary>
    private static Chart? SecondsByArm(RunReport report)
    {
        var kinds = report.Phases.Select(KindOf).Distinct();
        return SumChart(
            report.Phases,
            phase => phase.Arm,
            "arm-seconds",
            "Time by arm, training included",
            "seconds",
            [.. kinds.Select(SecondsOfKind)]
        );
    }

    private static (string Name, Func<PhaseCost, double> Value) SecondsOfKind(string kind) =>
        (kind, phase => KindOf(phase) == kind ? phase.Seconds : 0);

    /// <summary>The phase without its arm: debate, train, evaluate and so on.</summary>
    private static string KindOf(PhaseCost phase) => phase.Phase.Split('-')[0];

    /// <summary>
    /// Bars over all iterations, one for each <paramref name="category"/>, stacked from <paramref name="parts"/>.
    /// Phases whose category is null are not shown.
    /// </summary>
    private static Chart? SumChart(
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
        var series = parts.Select((part, colour) => new ChartSeries(part.Name, Points(part.Value), colour));
        return BarChart(name, title, unit, series, [.. groups.Select(group => group.Key)]);

        ImmutableArray<ChartPoint> Points(Func<PhaseCost, double> value) =>
            [
                .. groups.Select(
                    (group, index) => new ChartPoint(index, group.Sum(value), Origin: OriginOf(group))
                ),
            ];
    }

    /// <summary>The latest set of debates, or else the latest training; null where there is neither.</summary>
    private static PointOrigin? OriginOf(IEnumerable<PhaseCost> phases)
    {
        if (phases.LastOrDefault(phase => phase.Transcripts is not null) is { } debated)
            return new DebatesOrigin(debated.Iteration, debated.Transcripts!);
        return phases.LastOrDefault(phase => phase is { TokensTrained: > 0, Arm: not null }) is { } trained
            ? new TrainingOrigin(trained.Iteration, trained.Arm!, Agent: null)
            : null;
    }

    private static Chart? AnswerChart(RunReport report)
    {
        ChartSeries[] series =
        [
            AnswerSeries(report, "generated", state => state.TokensGenerated, colour: 0),
            AnswerSeries(report, "prompt", state => state.TokensPrompt, colour: 1),
        ];
        return BarChart(
            "answer-tokens",
            "What an answer costs: tokens per problem by arm, last state",
            "tokens per problem",
            series,
            [.. report.Arms.Select(arm => arm.Arm)]
        );
    }

    private static ChartSeries AnswerSeries(
        RunReport report,
        string name,
        Func<ArmIteration, long> tokens,
        int colour
    ) => new(name, [.. report.Arms.Select((arm, index) => AnswerPoint(arm.Last, tokens, index))], colour);

    private static ChartPoint AnswerPoint(ArmIteration state, Func<ArmIteration, long> tokens, int index)
    {
        var tokensPerProblem = (double)tokens(state) / Math.Max(1, state.Problems);
        return new ChartPoint(index, tokensPerProblem, Origin: DebatesOrigin.Of(state, state.Transcripts));
    }

    /// <summary>The chart without colours that are zero everywhere; null where none is left.</summary>
    private static Chart? BarChart(
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
