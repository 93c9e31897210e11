namespace MultiagentAspire.Dashboard.Live;

/// <summary>The run list at one moment.</summary>
/// <param name="Rows">One for each run, in the order of the finetuning service.</param>
internal sealed record RunList(IReadOnlyList<RunRow> Rows);
