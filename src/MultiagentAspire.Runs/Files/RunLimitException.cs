namespace MultiagentAspire.Runs.Files;

/// <summary>
/// A run stopped at one of its <see cref="RunLimits"/>, or by its <see cref="RunGuards"/>. Finished work is kept, and
/// the run can be resumed.
/// </summary>
/// <param name="message">One line: the limit, what was spent, and how to continue.</param>
public sealed class RunLimitException(string message) : Exception(message);
