using MultiagentAspire.Evaluation.Reports;
using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>Accuracy by iteration, one line an arm, with its standard error; an arm that was measured once is a dashed level, as in the report.</summary>
internal static class AccuracyTraces
{
    public static IList<ITrace> Of(RunReport report)
    {
        var arms = report.Arms.Where(arm => arm.Transfer is null).ToList();
        var last = arms.Select(arm => arm.Last.Iteration).DefaultIfEmpty(0).Max();
        return [.. arms.Select(arm => arm.Iterations.Length == 1 && last > 0 ? Level(arm, last) : Line(arm))];
    }

    private static Scatter Line(ArmResult arm)
    {
        var points = arm.Iterations.Select(state => (state.Iteration, Share: state.Of(arm.Measure))).Where(point => point.Share is not null).ToList();
        return new Scatter
        {
            Name = arm.Arm,
            Mode = ModeFlag.Lines | ModeFlag.Markers,
            X = [.. points.Select(point => (object)point.Iteration)],
            Y = [.. points.Select(point => (object)(100 * point.Share!.Value))],
            ErrorY = new ErrorY { Type = Plotly.Blazor.Traces.ScatterLib.ErrorYLib.TypeEnum.Data, Visible = true, Array = [.. points.Select(point => (object)(100 * point.Share!.StandardError))] },
        };
    }

    private static Scatter Level(ArmResult arm, int last)
    {
        var share = 100 * (arm.Last.Of(arm.Measure)?.Value ?? double.NaN);
        return new Scatter { Name = arm.Arm, Mode = ModeFlag.Lines, Line = new Plotly.Blazor.Traces.ScatterLib.Line { Dash = "dash" }, X = [0, last], Y = [share, share] };
    }
}
