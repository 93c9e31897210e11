using MultiagentAspire.Contracts.Finetuning.V1;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>The result of checking a run file: a response or an error.</summary>
/// <param name="Response">What the run would do; null where the file is invalid or the service does not answer.</param>
/// <param name="Error">What is invalid, in a line; null otherwise.</param>
internal sealed record RunFileCheck(CheckRunFileResponse? Response, string? Error);
