using System.Collections.Immutable;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>A run as a page shows it.</summary>
/// <param name="Run">Where it stands.</param>
/// <param name="Report">Its report as of the step at hand; null before it has begun.</param>
/// <param name="Charts">Those of the report. One that shows what it showed before is the same object, so that
/// pages draw only what has changed.</param>
/// <param name="ReportError">Why the report may be old: the run's folder is damaged.</param>
internal sealed record RunSnapshot(
    Run Run,
    RunReport? Report,
    ImmutableArray<Chart> Charts,
    string? ReportError
);
