using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Tests.Reports;

/// <summary>
/// A whole run made of scripted agents whose error rates are set by hand, measured by the real metrics.
/// </summary>
internal static class SimulatedRun
{
    private static readonly Func<string, string, bool> Same = string.Equals;

    /// <summary>
    /// Three agents that are right with the given chance; a wrong one repeats the common error with chance
    /// <paramref name="copied"/>.
    /// </summary>
    public static IReadOnlyList<GradedDebate> Debates(
        int problems,
        double right,
        double copied,
        int rounds,
        int agents = 3,
        double lift = 0.15
    )
    {
        var random = new SplitMix64(Seeds.Derive(problems, right, copied, rounds, agents));
        return
        [
            .. Enumerable
                .Range(0, problems)
                .Select(problem => new GradedDebate(
                    $"problem-{problem}",
                    [
                        .. Enumerable
                            .Range(0, rounds)
                            .Select(round =>
                                Enumerable
                                    .Range(0, agents)
                                    .Select(slot => Answer(right + round * lift, slot))
                                    .ToImmutableArray()
                            ),
                    ],
                    TokensGenerated: 40L * agents * rounds,
                    TokensPrompt: 60L * agents * rounds
                )),
        ];

        GradedAnswer Answer(double chance, int slot)
        {
            if (random.NextDouble() < chance)
                return new GradedAnswer($"{(char)('L' + slot)}12*{slot}=24#0", "0", true);
            if (random.NextDouble() < 0.02)
                return new GradedAnswer("12*", null, false);
            var wrong = random.NextDouble() < copied ? "1" : $"{random.NextInRange(2, 9)}";
            return new GradedAnswer($"L7+{wrong}#{wrong}", wrong, false);
        }
    }

    public static ArmMeasurement Measurement(
        string arm,
        int iteration,
        double right,
        double copied,
        int rounds = 2,
        int problems = 300,
        int agents = 3
    ) =>
        ArmMeasurement.Create(
            arm,
            iteration,
            Debates(problems, right, copied, rounds, agents),
            Same,
            seed: 7,
            new ArmContext(
                60_000 * iteration,
                12.5 + iteration,
                iteration == 0
                    ? null
                    : PseudoLabels.Compute([("0", "0"), ("1", "0"), ("0", "0"), (null, "0")], Same),
                Transcripts: $"evaluate-{arm}",
                LabelTranscripts: "train"
            )
            {
                ModelScores =
                [
                    .. Enumerable.Range(0, 5).Select(problem => Scores(problem, iteration, rounds)),
                ],
            }
        );

    /// <summary>Three responses in each round; models differ more in each iteration.</summary>
    private static DebateScores Scores(int problem, int iteration, int rounds)
    {
        var other = new ModelScore(0.5 + 0.1 * problem, 0.2 * iteration);
        ImmutableArray<ResponseScores?> round =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(slot => new ResponseScores(
                    20,
                    0.4,
                    [.. Enumerable.Range(0, 3).Select(of => of == slot ? null : other)],
                    other
                )),
        ];
        ImmutableArray<double?> dissimilar = [0.1, 0.1, 0.1];
        return new DebateScores(
            $"problem-{problem}",
            round,
            rounds > 1 ? round : [],
            [dissimilar, dissimilar, dissimilar]
        );
    }

    private static readonly Lazy<RunReport> Measured = new(() => Create(problems: 300));

    public static RunReport Report(string run = "arithmetic") => Measured.Value with { Run = run };

    private static RunReport Create(int problems)
    {
        List<(ArmMeasurement Measurement, Measure Measure)> measurements =
        [
            (Measurement("base", 0, 0.56, 0.1, rounds: 1, problems: problems, agents: 1), Measure.Single),
            (Measurement("majority", 0, 0.56, 0.1, rounds: 1, problems: problems, agents: 9), Measure.Vote),
            (Measurement("debate", 0, 0.56, 0.1, problems: problems), Measure.Debate),
            .. Enumerable
                .Range(0, 4)
                .Select(k =>
                    (
                        Measurement("single-agent", k, 0.56 + 0.05 * k, 0.1 + 0.2 * k, problems: problems),
                        Measure.Debate
                    )
                ),
            .. Enumerable
                .Range(0, 4)
                .Select(k =>
                    (
                        Measurement("multiagent", k, 0.56 + 0.07 * k, 0.1 + 0.05 * k, problems: problems),
                        Measure.Debate
                    )
                ),
        ];
        return new RunReport
        {
            Run = "arithmetic",
            Command = "multiagent run experiments/arithmetic.json",
            Commit = "0123abc",
            Seeds = [7],
            Task = "arithmetic",
            TaskOptions = new Dictionary<string, string> { ["max"] = "29", ["terms"] = "6" },
            Model = "models/arithmetic-tiny (sha256 4f1a)",
            Machine = new MachineDescription("Debian 12", "a processor", 2, 24L << 30, null),
            Versions = new Dictionary<string, string> { ["dotnet"] = "10.0.0", ["libtorch"] = "2.10.0" },
            Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Seconds = 4321,
            Arms =
            [
                .. measurements
                    .GroupBy(m => m.Measurement.Arm)
                    .Select(group => new ArmResult(
                        group.Key,
                        group.First().Measure,
                        [.. group.Select(m => m.Measurement.Result)]
                    )),
            ],
            Comparisons = PairedComparison.ForRun(measurements, seed: 7, "multiagent", "multiagent-samples"),
            Agents = [.. Agents()],
            Phases =
            [
                .. Enumerable
                    .Range(0, 3)
                    .SelectMany(k =>
                        (PhaseCost[])
                            [
                                new("debate-multiagent", k, 39_000, 73_000, 0, 25.5, "multiagent", "train"),
                                new("train-multiagent", k, 0, 0, 75_000, 31.2, "multiagent"),
                                new(
                                    "evaluate-multiagent",
                                    k,
                                    21_000,
                                    30_000,
                                    0,
                                    11,
                                    "multiagent",
                                    "evaluate-multiagent"
                                ),
                            ]
                    ),
            ],
            Warnings = ["Three problems had no consensus and were left out of training."],
        };
    }

    private static IEnumerable<AgentTraining> Agents() =>
        from iteration in Enumerable.Range(1, 3)
        from slot in Enumerable.Range(0, 3)
        from agent in (AgentId[])[AgentId.Generator(slot), AgentId.Critic(slot)]
        let generator = agent.Role == AgentRole.Generator
        select new AgentTraining(
            agent.ToString(),
            iteration,
            generator ? 120 : 0,
            generator ? 0 : 31,
            generator ? 0 : 80,
            [
                .. Enumerable
                    .Range(0, 20)
                    .Select(step =>
                        (generator ? 0.8 : 1.1) / iteration * Math.Exp(-step / 10.0) + 0.1 * slot
                    ),
            ],
            75_000,
            10.4
        )
        {
            LearningRates = [.. Enumerable.Range(0, 20).Select(step => 1e-4 * (1 - step / 20.0))],
        };
}
