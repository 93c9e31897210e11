using System.Collections.Immutable;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Writes the report. Its files are replaced one by one: the step counts as finished only after the last of
/// them.
/// </summary>
internal sealed class ReportExecution(
    RunReportBuilder report,
    ReportReferences references,
    ReportWriter write,
    RunLayout layout
)
{
    public async Task<ReportStepResult> ExecuteAsync(
        ImmutableArray<Step> plan,
        CancellationToken cancellationToken
    )
    {
        var whole = await report.BuildAsync(plan, recompute: false, cancellationToken);
        references.Write(plan);
        await write(whole, layout.ReportFolder, cancellationToken);
        return new ReportStepResult(layout.Relative(layout.ReportFolder));
    }
}
