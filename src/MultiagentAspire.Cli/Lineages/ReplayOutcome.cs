namespace MultiagentAspire.Cli.Lineages;

/// <summary>What the repetition of a message showed.</summary>
internal enum ReplayOutcome
{
    /// <summary>Text, finish reason and token counts are equal.</summary>
    Equal,

    /// <summary>The first differing token is explained by rounding: its margin is below the limit.</summary>
    Explained,

    /// <summary>It differs in another way.</summary>
    Different,
}
