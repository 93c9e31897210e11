namespace MultiagentAspire.Finetuning.Runs;

/// <summary>Where the report was written.</summary>
internal sealed record ReportResult(string Path);
