using System.Text.Json;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Reads and writes <c>report.json</c>.</summary>
public static class ReportJson
{
    /// <summary>The report as indented JSON; NaN and infinities are written as strings.</summary>
    public static string Write(RunReport report) =>
        JsonSerializer.Serialize(report, ReportJsonContext.Default.RunReport);

    /// <summary>Reads a report of this or an older version; fields it does not know are ignored.</summary>
    /// <param name="json">Content of <c>report.json</c>.</param>
    /// <exception cref="JsonException">The text is not a report.</exception>
    /// <exception cref="NotSupportedException">The report has a newer schema.</exception>
    public static RunReport Read(string json)
    {
        var report =
            JsonSerializer.Deserialize(json, ReportJsonContext.Default.RunReport)
            ?? throw new JsonException("The report is empty.");
        return report.Schema <= RunReport.CurrentSchema
            ? report
            : throw new NotSupportedException(
                $"The report has schema {report.Schema}; this version reads up to {RunReport.CurrentSchema}."
            );
    }
}
