namespace MultiagentAspire.Runs.Files;

/// <summary>Another process, or another task of this one, works on the run's folder now. It may end.</summary>
public sealed class RunInUseException(string message, Exception inner)
    : InvalidRunFileException(message, inner);
