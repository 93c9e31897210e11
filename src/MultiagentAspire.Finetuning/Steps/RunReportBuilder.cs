using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>Builds the complete report of a run from its finished steps.</summary>
/// <param name="measurements">Measures the finished evaluations.</param>
/// <param name="content">The parts without measurements.</param>
/// <param name="run">The run file.</param>
internal sealed class RunReportBuilder(ReportMeasurements measurements, ReportContent content, RunFile run)
{
    /// <summary>Builds the report. Its machine is the one of this process.</summary>
    /// <param name="plan">All steps of the run.</param>
    /// <param name="recompute">True: stored measurements are computed again.</param>
    /// <param name="cancellationToken">Ends the measurements.</param>
    public async Task<RunReport> BuildAsync(
        ImmutableArray<Step> plan,
        bool recompute,
        CancellationToken cancellationToken
    )
    {
        var measured = await measurements.ComputeAsync(plan, recompute, cancellationToken);
        return content.Build(plan) with
        {
            Machine = DescribeMachine(),
            Arms = MeasuredParts.Arms(measured.Select(ReportedState.FromMeasurements), run),
            Comparisons = MeasuredParts.Comparisons(measured, run),
        };
    }

    /// <summary>The operating system, processors and memory of this process.</summary>
    private static MachineDescription DescribeMachine() =>
        new(
            RuntimeInformation.OSDescription,
            Processor: null,
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Accelerator: null
        );
}
