using static MultiagentAspire.Evaluation.Reports.ReportText;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The page's table of majority of k and pass@k, which compares arms at equal numbers of samples.</summary>
internal static class SampleTable
{
    /// <summary>Writes the table; nothing where the arms have fewer than two sample sizes.</summary>
    public static void Write(HtmlPage page, RunReport report)
    {
        var measured = report.MainArms.SelectMany(arm => arm.Last.MajorityAt);
        var sizes = measured.Select(at => at.K).Distinct().Order().ToList();
        if (sizes.Count < 2)
            return;
        page.Section(
            "At equal numbers of samples",
            "First-round responses after the last iteration: majority of k, and whether any of k is right (pass@k)."
        );
        page.Table(
            ["arm", .. sizes.Select(k => $"majority of {k}"), .. sizes.Select(k => $"pass@{k}")],
            report.MainArms.Select(arm => Row(arm, sizes))
        );
    }

    private static IReadOnlyList<string> Row(ArmResult arm, IReadOnlyList<int> sizes)
    {
        var majorities = sizes.Select(k => CellAt(arm.Last.MajorityAt, k));
        var passes = sizes.Select(k => CellAt(arm.Last.PassAt, k));
        return [arm.Arm, .. majorities, .. passes];
    }

    private static string CellAt(IEnumerable<AtK> values, int k) =>
        Percent(values.FirstOrDefault(at => at.K == k)?.Estimate);
}
