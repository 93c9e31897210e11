using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes a report's files to a folder.</summary>
internal delegate Task ReportWriter(RunReport report, string folder, CancellationToken cancellationToken);
