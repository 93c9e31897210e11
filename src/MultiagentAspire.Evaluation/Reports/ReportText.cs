using System.Globalization;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>How numbers are written in reports: the same in the page and on the terminal.</summary>
public static class ReportText
{
    /// <summary>Stands for a value that there is not.</summary>
    public const string None = "–";

    /// <summary>The measure in lower case.</summary>
    public static string NameOf(Measure measure) =>
        measure switch
        {
            Measure.Single => "single",
            Measure.Vote => "vote",
            _ => "debate",
        };

    /// <summary>A side of a comparison: <c>multiagent (debate, iteration 3)</c>.</summary>
    public static string NameOf(ComparedArm arm) =>
        Text($"{arm.Arm} ({NameOf(arm.Measure)}, iteration {arm.Iteration})");

    /// <summary>
    /// A share as percent with its standard error, where that is known: <c>84.4 ± 1.6</c>. Few problems, and shares
    /// near 0 or 1, have a 95 % interval instead: <c>100.0 [67–100]</c>.
    /// </summary>
    public static string Percent(Estimate? share)
    {
        if (share is null)
            return None;
        if (double.IsNaN(share.StandardError))
            return Percent(share.Value);
        if (share.HasNormalError)
            return Text($"{100 * share.Value:0.0} ± {100 * share.StandardError:0.0}");
        var (lower, upper) = share.WilsonInterval();
        return Text($"{100 * share.Value:0.0} [{Math.Floor(100 * lower):0}–{Math.Ceiling(100 * upper):0}]");
    }

    /// <summary>A share in 0..1 as percent with one decimal: <c>84.4</c>.</summary>
    public static string Percent(double? share) => share is { } value ? Text($"{100 * value:0.0}") : None;

    /// <summary>A difference of shares in percentage points, always with its sign.</summary>
    public static string Points(double difference) => Text($"{100 * difference:+0.0;−0.0;0.0}");

    /// <summary>A p-value: <c>p = 0.0312</c>, or <c>p &lt; 0.0001</c>.</summary>
    public static string Probability(double p) => p < 0.0001 ? "p < 0.0001" : Text($"p = {p:0.####}");

    /// <summary>A whole number with groups of three digits: <c>12,345</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Two decimals; small ones, such as learning rates, as <c>5E-5</c>.</summary>
    public static string Number(double value) =>
        Math.Abs(value) is > 0 and < 0.005 ? Text($"{value:0.##E-0}") : Text($"{value:0.##}");

    /// <summary>A loss in nats per token, with three decimals.</summary>
    public static string Loss(double loss) => Text($"{loss:0.000}");

    /// <summary>A duration in its two largest units: <c>3 h 12 min</c>, <c>45.1 s</c>.</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 60)
            return Text($"{seconds:0.0} s");
        if (seconds < 3600)
            return Text($"{Math.Floor(seconds / 60):0} min {seconds % 60:0} s");
        return Text($"{Math.Floor(seconds / 3600):0} h {Math.Floor(seconds % 3600 / 60):0} min");
    }

    /// <summary>Formats numbers with the invariant culture.</summary>
    public static string Text(FormattableString text) => FormattableString.Invariant(text);
}
