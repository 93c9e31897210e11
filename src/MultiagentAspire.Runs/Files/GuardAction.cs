namespace MultiagentAspire.Runs.Files;

/// <summary>What a run does where a guard of a society trips.</summary>
public enum GuardAction
{
    /// <summary>The report warns, and the run continues.</summary>
    Warn,

    /// <summary>
    /// The next iteration selects by the rule <c>novelty</c>, which favours reasoning unlike the others'.
    /// </summary>
    Rebalance,

    /// <summary>The agents go back to those of the earlier iteration that agreed most.</summary>
    Back,

    /// <summary>The run stops. It can be resumed with another action.</summary>
    Stop,
}
