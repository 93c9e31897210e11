using System.Collections.Immutable;
using MultiagentAspire.Contracts.Finetuning.V1;
using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>The losses of an agent's finetunings as curves that can be drawn.</summary>
internal static class LossCurve
{
    private const int MostPoints = 200;

    /// <summary>One line an iteration, side by side: steps are counted on from the iteration before.</summary>
    public static IList<ITrace> Traces(IEnumerable<FinetunedAgent> line)
    {
        var traces = new List<ITrace>();
        var before = 0;
        foreach (var agent in line)
        {
            var points = Of(agent.Losses, MostPoints);
            if (points.Length > 0)
                traces.Add(new Scatter
                {
                    Name = FormattableString.Invariant($"iteration {agent.Iteration}"), Mode = ModeFlag.Lines,
                    X = [.. points.Select(point => (object)(before + point.Step))], Y = [.. points.Select(point => (object)point.Loss)],
                });
            before += agent.Losses.Count;
        }
        return traces;
    }

    /// <summary>At most <paramref name="most"/> points: each the mean of as many neighbouring steps, at the last of them. Losses that are not numbers are passed over.</summary>
    public static ImmutableArray<(int Step, double Loss)> Of(IReadOnlyList<double> losses, int most)
    {
        var width = Math.Max(1, (losses.Count + most - 1) / most);
        return [.. losses.Index().Where(loss => double.IsFinite(loss.Item)).GroupBy(loss => loss.Index / width)
            .Select(part => (part.Last().Index + 1, part.Average(loss => loss.Item)))];
    }
}
