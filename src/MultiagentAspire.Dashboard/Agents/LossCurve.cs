using System.Collections.Immutable;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>The losses of an agent's finetunings as curves.</summary>
internal static class LossCurve
{
    private const int MaxPoints = 200;

    /// <summary>
    /// One line an iteration, side by side: steps are counted on from the iteration before. Null when no step
    /// was taken.
    /// </summary>
    public static Chart? FromLine(IEnumerable<FinetunedAgent> line)
    {
        var series = ImmutableArray.CreateBuilder<ChartSeries>();
        var before = 0;
        foreach (var agent in line)
        {
            var points = Points(agent.Losses, MaxPoints);
            if (points.Length > 0)
                series.Add(
                    new ChartSeries(
                        FormattableString.Invariant($"iteration {agent.Iteration}"),
                        [.. points.Select(point => point with { X = before + point.X })],
                        series.Count
                    )
                );
            before += agent.Losses.Count;
        }
        return series.Count == 0
            ? null
            : new Chart(
                ChartTopic.Training,
                "losses",
                "Loss by optimizer step",
                "optimizer step",
                "loss (nats a token)",
                series.ToImmutable(),
                [],
                WholeX: true
            );
    }

    /// <summary>
    /// At most <paramref name="maxPoints"/> points: each the mean of as many neighbouring steps, at the last
    /// of them. Losses that are not numbers are passed over.
    /// </summary>
    public static ImmutableArray<ChartPoint> Points(IReadOnlyList<double> losses, int maxPoints)
    {
        var width = Math.Max(1, (losses.Count + maxPoints - 1) / maxPoints);
        return
        [
            .. losses
                .Index()
                .Where(loss => double.IsFinite(loss.Item))
                .GroupBy(loss => loss.Index / width)
                .Select(part => new ChartPoint(part.Last().Index + 1, part.Average(loss => loss.Item))),
        ];
    }
}
