namespace MultiagentAspire.Runs.Files;

/// <summary>
/// A run cannot start or resume because of its run file, its folder or its models. The message is one line: the
/// file, the problem and the remedy. Commands show it without a stack trace.
/// </summary>
public class InvalidRunFileException : Exception
{
    /// <summary>An error without a cause of its own.</summary>
    /// <param name="message">One line: file, problem, remedy.</param>
    public InvalidRunFileException(string message)
        : base(message) { }

    /// <summary>An error that another exception caused.</summary>
    /// <param name="message">One line: file, problem, remedy. It repeats what a reader needs of the cause.</param>
    /// <param name="innerException">The cause, for logs.</param>
    public InvalidRunFileException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>The parameterless form that exception types offer by convention; nothing here throws it.</summary>
    public InvalidRunFileException() { }
}
