using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>A small report, and charts of every kind.</summary>
internal static class ChartData
{
    public static readonly Chart Lines = new(
        ChartTopic.Accuracy,
        "accuracy",
        "Accuracy by iteration",
        "iteration",
        "accuracy (%)",
        [
            new ChartSeries(
                "base",
                [new ChartPoint(0, 50, 2, new DebatesOrigin(0, "evaluate-base"))],
                0,
                Level: true
            ),
            new ChartSeries(
                "multiagent",
                [
                    new ChartPoint(0, 60, 2, new DebatesOrigin(0, "evaluate-debate")),
                    new ChartPoint(2, 75, 0, new DebatesOrigin(2, "evaluate-multiagent")),
                ],
                1
            ),
            new ChartSeries("old", [new ChartPoint(0, 55), new ChartPoint(1, 56)], 2, Dashed: true),
        ],
        [],
        IntegerX: true
    );

    public static readonly Chart Bars = new(
        ChartTopic.Cost,
        "tokens",
        "Tokens by phase",
        "tokens (thousands)",
        "",
        [
            new ChartSeries(
                "generated",
                [
                    new ChartPoint(0, 12, Origin: new DebatesOrigin(1, "train (single-agent)")),
                    new ChartPoint(1, 0),
                ],
                0
            ),
            new ChartSeries(
                "trained",
                [
                    new ChartPoint(0, 0),
                    new ChartPoint(1, 7.5, Origin: new TrainingOrigin(1, "multiagent", null)),
                ],
                1
            ),
        ],
        ["debate <b>", "train"]
    );

    /// <summary>Two arms over two iterations, one agent.</summary>
    public static RunReport Report(double accuracy = 0.75) =>
        new()
        {
            Run = "small",
            Seeds = [7],
            Task = "arithmetic",
            Seconds = 600,
            Warnings = ["Something is odd."],
            Arms =
            [
                Arm("base", Measure.Single, (0, 0.5)),
                Arm("multiagent", Measure.Vote, (0, 0.6), (1, accuracy)),
            ],
            Agents =
            [
                new AgentTraining("critic-1", 1, 0, 3, 5, [0.5, 0.25], 100, 10)
                {
                    LearningRates = [1e-4, 5e-5],
                },
            ],
            Phases =
            [
                new PhaseCost("debate-multiagent", 1, 1000, 2000, 0, 5, "multiagent", "train"),
                new PhaseCost("train-multiagent", 1, 0, 0, 500, 10, "multiagent"),
            ],
        };

    private static ArmResult Arm(
        string name,
        Measure measure,
        params (int Iteration, double Share)[] states
    ) =>
        new(
            name,
            measure,
            [
                .. states.Select(state => new ArmIteration
                {
                    Iteration = state.Iteration,
                    Problems = 100,
                    Agents = 3,
                    Rounds = 1,
                    Single = Share(state.Share),
                    Vote = Share(state.Share),
                    Consensus = Share(0.8),
                    Agreement = Share(0.7),
                    DistinctAnswers = new Estimate(1.5, 0.1, 100),
                    TokensGenerated = 300,
                    TokensPrompt = 500,
                    Transcripts = $"evaluate-{name}",
                }),
            ]
        );

    private static Estimate Share(double share) => new(share, 0.02, 100);
}
