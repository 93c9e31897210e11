using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The plots of what agents learned from and how; an agent has one colour in all of them.</summary>
internal static class TrainingCharts
{
    public static IEnumerable<Chart?> Create(RunReport report)
    {
        var agents = report
            .Agents.GroupBy(agent => (agent.Arm, agent.Agent))
            .Select(group => group.OrderBy(agent => agent.Iteration).ToList())
            .ToList();
        var several = report.Agents.Select(agent => agent.Arm).Distinct().Count() > 1;
        return
        [
            ByStep(
                agents,
                several,
                "loss",
                "Training loss by agent",
                "loss (nats per token)",
                agent => agent.Losses
            ),
            ByStep(
                agents,
                several,
                "learning-rate",
                "Learning rate by agent",
                "learning rate",
                agent => agent.LearningRates
            ),
            Examples(agents, several),
        ];
    }

    private static string NameOf(AgentTraining agent, bool several) =>
        several ? $"{agent.Arm}: {agent.Agent}" : agent.Agent;

    private static TrainingOrigin OriginOf(AgentTraining agent) =>
        new(agent.Iteration, agent.Arm, agent.Agent);

    // One line per agent over all its iterations; the steps of the second iteration follow those of the first.
    private static Chart? ByStep(
        IReadOnlyList<List<AgentTraining>> agents,
        bool several,
        string name,
        string title,
        string unit,
        Func<AgentTraining, ImmutableArray<double>> values
    )
    {
        var series = agents
            .Select(
                (agent, colour) =>
                    new ChartSeries(
                        NameOf(agent[0], several),
                        [
                            .. agent
                                .SelectMany(
                                    training => values(training),
                                    (training, value) => (Origin: OriginOf(training), Value: value)
                                )
                                .Select(
                                    (step, index) =>
                                        new ChartPoint(index + 1, step.Value, Origin: step.Origin)
                                )
                                .Where(point => double.IsFinite(point.Y)),
                        ],
                        colour
                    )
            )
            .Where(line => line.Points.Length > 0)
            .ToImmutableArray();
        return series.IsEmpty
            ? null
            : new Chart(ChartTopic.Training, name, title, "optimizer step", unit, series, [], WholeX: true);
    }

    private static Chart? Examples(IReadOnlyList<List<AgentTraining>> agents, bool several)
    {
        var series = agents
            .SelectMany((agent, colour) => Examples(agent, NameOf(agent[0], several), colour))
            .ToImmutableArray();
        return series.IsEmpty
            ? null
            : new Chart(
                ChartTopic.Training,
                "examples",
                "Examples that each agent learned from",
                "iteration",
                "examples",
                series,
                [],
                WholeX: true
            );
    }

    /// <summary>A generator learns from its own answers; a critic from ones it kept and ones it corrected.</summary>
    private static IEnumerable<ChartSeries> Examples(List<AgentTraining> agent, string name, int colour)
    {
        if (agent.TrueForAll(training => training.CorrectedExamples + training.KeptExamples == 0))
            return [new ChartSeries(name, Points(training => training.GeneratorExamples), colour)];
        return
        [
            new ChartSeries($"{name}: kept", Points(training => training.KeptExamples), colour),
            new ChartSeries(
                $"{name}: corrected",
                Points(training => training.CorrectedExamples),
                colour,
                Dashed: true
            ),
        ];

        ImmutableArray<ChartPoint> Points(Func<AgentTraining, int> count) =>
            [
                .. agent.Select(training => new ChartPoint(
                    training.Iteration,
                    count(training),
                    Origin: OriginOf(training)
                )),
            ];
    }
}
