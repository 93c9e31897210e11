using System.Collections.Immutable;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>The losses of an agent's finetunings as a chart.</summary>
internal static class LossCurve
{
    private const int MaxPoints = 200;

    /// <summary>
    /// One line an iteration, side by side: the steps of an iteration follow those of the iteration before. Null where
    /// no step was taken.
    /// </summary>
    /// <param name="line">The agent's entries by iteration, as of <see cref="AgentsSnapshot.Find"/>.</param>
    public static Chart? FromLine(IEnumerable<FinetunedAgent> line)
    {
        var series = ImmutableArray.CreateBuilder<ChartSeries>();
        var stepsBefore = 0;
        foreach (var agent in line)
        {
            var points = Points(agent.Losses, MaxPoints);
            if (points.Length > 0)
                series.Add(SeriesOf(agent, points, stepsBefore, colour: series.Count));
            stepsBefore += agent.Losses.Count;
        }
        return series.Count == 0 ? null : ChartOf(series.ToImmutable());
    }

    private static ChartSeries SeriesOf(
        FinetunedAgent agent,
        ImmutableArray<ChartPoint> points,
        int stepsBefore,
        int colour
    )
    {
        var name = FormattableString.Invariant($"iteration {agent.Iteration}");
        return new ChartSeries(
            name,
            [.. points.Select(point => point with { X = stepsBefore + point.X })],
            colour
        );
    }

    private static Chart ChartOf(ImmutableArray<ChartSeries> series) =>
        new(
            ChartTopic.Training,
            "losses",
            "Loss by optimizer step",
            "optimizer step",
            "loss (nats a token)",
            series,
            [],
            IntegerX: true
        );

    /// <summary>
    /// At most <paramref name="maxPoints"/> points: each is the mean of as many neighbouring steps, at the last of
    /// them. Losses that are not finite are left out.
    /// </summary>
    /// <param name="losses">Loss of each optimizer step, in nats a token.</param>
    /// <param name="maxPoints">At least 1.</param>
    public static ImmutableArray<ChartPoint> Points(IReadOnlyList<double> losses, int maxPoints)
    {
        var width = Math.Max(1, (losses.Count + maxPoints - 1) / maxPoints);
        var groups = losses
            .Index()
            .Where(loss => double.IsFinite(loss.Item))
            .GroupBy(loss => loss.Index / width);
        return
        [
            .. groups.Select(steps => new ChartPoint(
                steps.Last().Index + 1,
                steps.Average(loss => loss.Item)
            )),
        ];
    }
}
