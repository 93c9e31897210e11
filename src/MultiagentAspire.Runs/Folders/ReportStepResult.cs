namespace MultiagentAspire.Runs.Folders;

/// <summary>Where the report was written.</summary>
public sealed record ReportStepResult(string Path);
