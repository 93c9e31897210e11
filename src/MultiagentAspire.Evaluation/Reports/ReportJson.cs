using System.Text.Json;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>Reads and writes <c>report.json</c>.</summary>
public static class ReportJson
{
    public static string Write(RunReport report) =>
        JsonSerializer.Serialize(report, ReportJsonContext.Default.RunReport);

    /// <exception cref="JsonException">The text is no report.</exception>
    /// <exception cref="NotSupportedException">The report is of a newer schema.</exception>
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
