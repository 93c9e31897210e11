namespace MultiagentAspire.Runs.Folders;

/// <summary>The stored result of a <see cref="Plans.ReportStep"/>.</summary>
/// <param name="Path">The folder of the report, relative to the run's folder.</param>
public sealed record ReportStepResult(string Path);
