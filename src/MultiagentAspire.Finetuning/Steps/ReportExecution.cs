using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Writes a report's files to a folder.</summary>
internal delegate Task ReportWriter(RunReport report, string folder, CancellationToken cancellationToken);

/// <summary>Puts together the whole report out of everything that is finished.</summary>
internal sealed class WholeReport(ReportMeasurements measurements, ReportContent content, long seed)
{
    /// <param name="anew">True: what was measured before is measured again.</param>
    public async Task<RunReport> OfAsync(
        ImmutableArray<Step> plan,
        bool anew,
        CancellationToken cancellationToken
    )
    {
        var measured = await measurements.OfAsync(plan, anew, cancellationToken);
        return content.Of(plan) with
        {
            Machine = new MachineDescription(
                RuntimeInformation.OSDescription,
                Processor: null,
                Environment.ProcessorCount,
                GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                Accelerator: null
            ),
            Arms = MeasuredParts.Arms(measured.Select(ShownState.Of)),
            Comparisons = MeasuredParts.Comparisons(measured, seed),
        };
    }
}

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
