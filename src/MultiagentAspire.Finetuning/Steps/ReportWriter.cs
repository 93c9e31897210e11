using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes a report's files to a folder.</summary>
internal delegate Task ReportWriter(RunReport report, string folder, CancellationToken cancellationToken);
