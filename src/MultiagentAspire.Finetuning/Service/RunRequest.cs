namespace MultiagentAspire.Finetuning.Service;

/// <summary>
/// A run as it lies on the queue: the run file's text, so that whichever service takes it up reads the same.
/// </summary>
internal sealed record RunRequest(string RunFile, string Command);
