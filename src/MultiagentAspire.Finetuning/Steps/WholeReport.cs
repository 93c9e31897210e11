using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Puts together the whole report out of everything that is finished.</summary>
internal sealed class WholeReport(ReportMeasurements measurements, ReportContent content, RunFile run)
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
            Comparisons = MeasuredParts.Comparisons(measured, run),
        };
    }
}
