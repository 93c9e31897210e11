using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Writes a report's folder: <c>report.json</c>, <c>report.html</c> and one PNG per plot.</summary>
public static class ReportFolder
{
    public const string JsonName = "report.json";
    public const string HtmlName = "report.html";

    /// <summary>The file of the numbers.</summary>
    /// <param name="folder">The report's folder.</param>
    public static string JsonIn(string folder) => Path.Combine(folder, JsonName);

    /// <summary>The page.</summary>
    /// <param name="folder">The report's folder.</param>
    public static string HtmlIn(string folder) => Path.Combine(folder, HtmlName);

    /// <summary>
    /// Writes all files, replacing older ones, the numbers first: a plot that cannot be drawn must not cost
    /// them.
    /// </summary>
    /// <returns>The names of the files written.</returns>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        RunReport report,
        string folder,
        CancellationToken cancellationToken = default
    )
    {
        Directory.CreateDirectory(folder);
        AtomicFile.WriteAllText(JsonIn(folder), ReportJson.Write(report));
        AtomicFile.WriteAllText(HtmlIn(folder), HtmlReport.Write(report));
        List<string> written = [JsonName, HtmlName];
        foreach (var chart in ReportCharts.Create(report))
        {
            written.Add($"{chart.Name}.png");
            await File.WriteAllBytesAsync(
                Path.Combine(folder, written[^1]),
                PngChart.Draw(chart),
                cancellationToken
            );
        }
        return written;
    }

    /// <summary>Reads the report of a folder that <see cref="WriteAsync"/> made.</summary>
    public static async Task<RunReport> ReadAsync(
        string folder,
        CancellationToken cancellationToken = default
    ) => ReportJson.Read(await File.ReadAllTextAsync(JsonIn(folder), cancellationToken));
}
