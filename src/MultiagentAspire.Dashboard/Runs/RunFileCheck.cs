using MultiagentAspire.Contracts.Finetuning.V1;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>What the service says of a run file: one of the two.</summary>
internal sealed record RunFileCheck(CheckRunFileResponse? Response, string? Error);
