namespace MultiagentAspire.Cli;

/// <summary>How far a phase of a command is.</summary>
/// <param name="Phase">What is being done, in a person's words.</param>
/// <param name="Done">Units done, those of an earlier attempt included.</param>
/// <param name="Total">Of how many; 1 for a phase that cannot be measured.</param>
/// <param name="Unit">What is counted, for example <c>debates</c>.</param>
/// <param name="Tokens">Tokens sampled or trained on so far.</param>
/// <param name="Loss">The last loss, while training.</param>
/// <param name="Note">What else there is to say.</param>
internal sealed record PhaseProgress(
    string Phase,
    long Done,
    long Total,
    string Unit,
    long Tokens,
    double? Loss = null,
    string? Note = null
);
