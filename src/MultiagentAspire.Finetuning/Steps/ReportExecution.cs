using System.Collections.Immutable;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out the report step. The files of the report are replaced one by one; the step is finished only after the
/// last of them.
/// </summary>
/// <param name="builder">Builds the report from the finished steps.</param>
/// <param name="references">Writes the reference answers beside the report.</param>
/// <param name="write">Writes the report's files.</param>
/// <param name="layout">Paths of the run folder.</param>
internal sealed class ReportExecution(
    RunReportBuilder builder,
    ReportReferences references,
    ReportWriter write,
    RunLayout layout
)
{
    /// <summary>Writes the report of a run. Measurements that are stored are not repeated.</summary>
    /// <param name="plan">All steps of the run.</param>
    /// <param name="cancellationToken">Ends the measurements.</param>
    /// <returns>The report's folder, relative to the run's.</returns>
    public async Task<ReportStepResult> ExecuteAsync(
        ImmutableArray<Step> plan,
        CancellationToken cancellationToken
    )
    {
        var report = await builder.BuildAsync(plan, recompute: false, cancellationToken);
        references.Write(plan);
        await write(report, layout.ReportFolder, cancellationToken);
        return new ReportStepResult(layout.Relative(layout.ReportFolder));
    }
}
