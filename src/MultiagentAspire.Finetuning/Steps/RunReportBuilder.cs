using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Puts together the whole report out of everything that is finished.</summary>
internal sealed class RunReportBuilder(ReportMeasurements measurements, ReportContent content, RunFile run)
{
    /// <param name="recompute">True: what was measured before is measured again.</param>
    public async Task<RunReport> BuildAsync(
        ImmutableArray<Step> plan,
        bool recompute,
        CancellationToken cancellationToken
    )
    {
        var measured = await measurements.ComputeAsync(plan, recompute, cancellationToken);
        return content.Build(plan) with
        {
            Machine = new MachineDescription(
                RuntimeInformation.OSDescription,
                Processor: null,
                Environment.ProcessorCount,
                GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                Accelerator: null
            ),
            Arms = MeasuredParts.Arms(measured.Select(ReportedState.FromMeasurements)),
            Comparisons = MeasuredParts.Comparisons(measured, run),
        };
    }
}
