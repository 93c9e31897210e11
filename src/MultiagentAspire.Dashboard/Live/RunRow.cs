using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>One line of the run list.</summary>
internal sealed record RunRow(Run Run, RunFacts Facts);
