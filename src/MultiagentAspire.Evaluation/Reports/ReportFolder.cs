using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Writes a report's folder: <c>report.json</c>, <c>report.html</c> and one PNG per plot.</summary>
public static class ReportFolder
{
    /// <summary>Name of the file of the numbers.</summary>
    public const string JsonName = "report.json";

    /// <summary>Name of the page.</summary>
    public const string HtmlName = "report.html";

    /// <summary>Path of the file of the numbers; it need not exist.</summary>
    /// <param name="folder">The report's folder.</param>
    public static string JsonIn(string folder) => Path.Combine(folder, JsonName);

    /// <summary>Path of the page; it need not exist.</summary>
    /// <param name="folder">The report's folder.</param>
    public static string HtmlIn(string folder) => Path.Combine(folder, HtmlName);

    /// <summary>
    /// Writes all files and replaces older ones. The numbers come first, so that they are stored even if a plot cannot
    /// be drawn.
    /// </summary>
    /// <param name="report">What is written.</param>
    /// <param name="folder">Created where it does not exist.</param>
    /// <param name="cancellationToken">Stops between two plots.</param>
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

    /// <summary>Reads the report of a folder that <see cref="WriteAsync"/> wrote.</summary>
    /// <exception cref="IOException">There is no report, or it cannot be read.</exception>
    /// <exception cref="System.Text.Json.JsonException">The file is not a report.</exception>
    /// <exception cref="NotSupportedException">The report has a newer schema.</exception>
    public static async Task<RunReport> ReadAsync(
        string folder,
        CancellationToken cancellationToken = default
    ) => ReportJson.Read(await File.ReadAllTextAsync(JsonIn(folder), cancellationToken));
}
