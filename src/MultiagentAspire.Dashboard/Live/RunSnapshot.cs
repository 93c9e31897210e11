using System.Collections.Immutable;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>A run as a page shows it at one moment.</summary>
/// <param name="Run">State and progress.</param>
/// <param name="Report">The report as of the current step; null before the run has started.</param>
/// <param name="Charts">
/// The charts of the report. A chart that shows the same as before is the same object, so that pages draw only what has
/// changed.
/// </param>
/// <param name="ReportError">Why the current report cannot be read, and an older one is shown; null otherwise.</param>
internal sealed record RunSnapshot(
    Run Run,
    RunReport? Report,
    ImmutableArray<Chart> Charts,
    string? ReportError
);
