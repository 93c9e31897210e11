using System.Collections.Immutable;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// The plots of losses, learning rates and training examples; an agent has one colour in all of them.
/// </summary>
internal static class TrainingCharts
{
    /// <summary>Losses, learning rates and numbers of examples; null for a chart without a value.</summary>
    public static IEnumerable<Chart?> Create(RunReport report)
    {
        var agents = report
            .Agents.GroupBy(agent => (agent.Arm, agent.Agent))
            .Select(group => group.OrderBy(agent => agent.Iteration).ToList())
            .ToList();
        var severalArms = report.Agents.Select(agent => agent.Arm).Distinct().Count() > 1;
        var rates = StepLines(agents, severalArms, agent => agent.LearningRates);
        return
        [
            StepChart(
                "loss",
                "Training loss by agent",
                "loss (nats per token)",
                StepLines(agents, severalArms, agent => agent.Losses)
            ),
            StepChart("learning-rate", "Learning rate by agent", "learning rate", rates),
            Examples(agents, severalArms),
        ];
    }

    private static string NameOf(AgentTraining agent, bool severalArms) =>
        severalArms ? $"{agent.Arm}: {agent.Agent}" : agent.Agent;

    private static TrainingOrigin OriginOf(AgentTraining agent) =>
        new(agent.Iteration, agent.Arm, agent.Agent);

    private static Chart? StepChart(
        string name,
        string title,
        string unit,
        ImmutableArray<ChartSeries> lines
    ) =>
        lines.IsEmpty
            ? null
            : new Chart(ChartTopic.Training, name, title, "optimizer step", unit, lines, [], IntegerX: true);

    /// <summary>One line per agent; agents without a finite value have none, and keep their colour.</summary>
    /// <param name="agents">The trainings of each agent, by iteration.</param>
    /// <param name="severalArms">Whether names need the arm.</param>
    /// <param name="values">One value for each optimizer step of a training.</param>
    private static ImmutableArray<ChartSeries> StepLines(
        IReadOnlyList<List<AgentTraining>> agents,
        bool severalArms,
        Func<AgentTraining, ImmutableArray<double>> values
    )
    {
        var lines = agents.Select(
            (agent, colour) =>
                new ChartSeries(NameOf(agent[0], severalArms), StepPoints(agent, values), colour)
        );
        return [.. lines.Where(line => line.Points.Length > 0)];
    }

    /// <summary>
    /// An agent's values over all its iterations: the steps of the second follow those of the first. Values that are
    /// not finite are left out.
    /// </summary>
    private static ImmutableArray<ChartPoint> StepPoints(
        List<AgentTraining> agent,
        Func<AgentTraining, ImmutableArray<double>> values
    )
    {
        var steps = agent.SelectMany(
            training => values(training),
            (training, value) => (Value: value, Origin: OriginOf(training))
        );
        var points = steps.Select(
            (step, index) => new ChartPoint(index + 1, step.Value, Origin: step.Origin)
        );
        return [.. points.Where(point => double.IsFinite(point.Y))];
    }

    private static Chart? Examples(IReadOnlyList<List<AgentTraining>> agents, bool severalArms)
    {
        var series = agents
            .SelectMany((agent, colour) => Examples(agent, NameOf(agent[0], severalArms), colour))
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
                IntegerX: true
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
