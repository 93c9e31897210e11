namespace MultiagentAspire.Cli;

/// <summary>Progress of one phase of a command.</summary>
/// <param name="Phase">Name of the phase; a new name starts a new line.</param>
/// <param name="Done">Units done, those of an earlier attempt included.</param>
/// <param name="Total">Units of the whole phase; 1 for a phase that cannot be measured.</param>
/// <param name="Unit">Name of the units, for example <c>debates</c>.</param>
/// <param name="Tokens">Tokens sampled or trained on so far.</param>
/// <param name="Loss">Loss of the last optimizer step; null outside training.</param>
/// <param name="Note">Free text shown last; null for none.</param>
internal sealed record PhaseProgress(
    string Phase,
    long Done,
    long Total,
    string Unit,
    long Tokens,
    double? Loss = null,
    string? Note = null
);
