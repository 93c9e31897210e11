namespace MultiagentAspire.Runs.Files;

/// <summary>
/// Another process, or another task of this process, holds the lock of the run's folder. The lock may become free
/// later: a service tries again.
/// </summary>
/// <param name="message">One line: the folder and the remedy.</param>
/// <param name="inner">The error of the operating system.</param>
public sealed class RunInUseException(string message, Exception inner)
    : InvalidRunFileException(message, inner);
