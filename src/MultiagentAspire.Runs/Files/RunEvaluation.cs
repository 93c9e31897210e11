namespace MultiagentAspire.Runs.Files;

/// <summary>How the report counts answers.</summary>
/// <param name="DropUnparsable">True: problems without any parsable answer leave the denominator, as in the
/// reference repository. False: they count as wrong.</param>
public sealed record RunEvaluation(bool DropUnparsable);
