namespace MultiagentAspire.Runs.Files;

/// <summary>
/// A run that cannot start because of what its author wrote. The message is one line that says what is wrong,
/// where, and what to do: show it as it is.
/// </summary>
public class InvalidRunFileException : Exception
{
    public InvalidRunFileException(string message)
        : base(message) { }

    public InvalidRunFileException(string message, Exception innerException)
        : base(message, innerException) { }

    public InvalidRunFileException() { }
}
