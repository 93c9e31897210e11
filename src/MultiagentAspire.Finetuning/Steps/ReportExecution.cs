using System.Collections.Immutable;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes a report's files to a folder.</summary>
internal delegate Task ReportWriter(RunReport report, string folder, CancellationToken cancellationToken);

/// <summary>Writes the report. Its files are replaced one by one: the step counts as finished only after the last of them.</summary>
internal sealed class ReportExecution(ReportContent content, ReportReferences references, ReportWriter write, RunLayout layout)
{
    public async Task<ReportResult> ExecuteAsync(ImmutableArray<Step> plan, CancellationToken cancellationToken)
    {
        var report = await content.OfAsync(plan, cancellationToken);
        references.Write(plan);
        await write(report, layout.ReportFolder, cancellationToken);
        return new ReportResult(layout.Relative(layout.ReportFolder));
    }
}
