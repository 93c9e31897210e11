namespace MultiagentAspire.Finetuning.Service;

/// <summary>
/// The body of a run's work item. It holds the text of the run file, so that every worker reads the same file.
/// </summary>
/// <param name="RunFile">The run file as JSON text, unchanged.</param>
/// <param name="Command">The command line for the report; empty: none.</param>
internal sealed record RunRequest(string RunFile, string Command);
