namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The true answer to one problem of a run.</summary>
/// <param name="Set"><c>train</c>, <c>evaluate</c> or <c>transfer-…</c>, as the split in the debates' ids.</param>
/// <param name="Problem">The problem's id.</param>
/// <param name="Reference">The true answer in the task's own form.</param>
public sealed record ReferenceAnswer(string Set, string Problem, string Reference);
