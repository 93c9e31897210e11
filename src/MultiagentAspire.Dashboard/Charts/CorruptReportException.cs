namespace MultiagentAspire.Dashboard.Charts;

/// <summary>The finetuning service has a report that cannot be read, or the run's folder is damaged.</summary>
/// <param name="message">What is invalid, in a line for the page.</param>
/// <param name="inner">The error of the reader or of the call.</param>
internal sealed class CorruptReportException(string message, Exception inner) : Exception(message, inner);
