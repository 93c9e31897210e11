using System.Collections.Immutable;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes the report. Its files are replaced one by one: the step counts as finished only after the last of them.</summary>
internal sealed class ReportExecution(
    WholeReport report,
    ReportReferences references,
    ReportWriter write,
    RunLayout layout
)
{
    public async Task<ReportResult> ExecuteAsync(
        ImmutableArray<Step> plan,
        CancellationToken cancellationToken
    )
    {
        var whole = await report.OfAsync(plan, anew: false, cancellationToken);
        references.Write(plan);
        await write(whole, layout.ReportFolder, cancellationToken);
        return new ReportResult(layout.Relative(layout.ReportFolder));
    }
}
