using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>One row of the run list.</summary>
/// <param name="Run">State and progress, from the finetuning service.</param>
/// <param name="Facts">Task, models and best accuracy, from the run's folder.</param>
internal sealed record RunRow(Run Run, RunFacts Facts);
