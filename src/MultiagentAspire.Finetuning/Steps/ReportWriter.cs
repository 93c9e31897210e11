using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes a report's files to a folder; <see cref="ReportFolder.WriteAsync"/> outside tests.</summary>
/// <param name="report">The report.</param>
/// <param name="folder">The report's folder. Existing files are replaced.</param>
/// <param name="cancellationToken">Stops between two files.</param>
internal delegate Task ReportWriter(RunReport report, string folder, CancellationToken cancellationToken);
