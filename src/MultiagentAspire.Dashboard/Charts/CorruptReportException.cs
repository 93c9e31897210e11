namespace MultiagentAspire.Dashboard.Charts;

/// <summary>The service has a report that cannot be read; the message says what is wrong with it.</summary>
internal sealed class CorruptReportException(string message, Exception inner) : Exception(message, inner);
