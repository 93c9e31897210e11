namespace MultiagentAspire.Runs.Files;

/// <summary>The section <c>guards</c>: what a run does where a society collapses or agrees less.</summary>
internal static class GuardsSection
{
    private static readonly (string Name, GuardAction Value)[] Actions =
    [
        ("warn", GuardAction.Warn),
        ("rebalance", GuardAction.Rebalance),
        ("back", GuardAction.Back),
        ("stop", GuardAction.Stop),
    ];

    /// <summary>The guards; null where the file does not have the section: both warn.</summary>
    /// <param name="guards">The section; null where the file does not have it.</param>
    /// <param name="evaluate">Number of evaluation problems, on which agreement and scores are measured.</param>
    /// <exception cref="InvalidRunFileException">An action is unknown, or nothing is measured.</exception>
    public static RunGuards? Read(RunFileSection? guards, int evaluate)
    {
        if (guards is null)
            return null;
        var collapse = guards.Choice("collapse", GuardAction.Warn, Actions);
        var read = new RunGuards(collapse, guards.Choice("agreement", GuardAction.Warn, Actions));
        if (read.HaveSteps && evaluate == 0)
            throw guards.InvalidValue(
                guards.Json,
                "guards: they look at the debates on evaluation problems, without their answers; set "
                    + "\"evaluate\" above 0."
            );
        return read;
    }
}
