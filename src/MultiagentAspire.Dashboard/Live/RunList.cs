namespace MultiagentAspire.Dashboard.Live;

/// <summary>The run list: each run with what its folder says.</summary>
internal sealed record RunList(IReadOnlyList<RunRow> Rows);
