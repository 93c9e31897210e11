namespace MultiagentAspire.Core;

/// <summary>What a run is doing.</summary>
public enum RunPhase
{
    /// <summary>Debates whose transcripts the agents will learn from.</summary>
    Debate,

    /// <summary>Votes, and the choice of each agent's data.</summary>
    Select,

    /// <summary>One agent's finetuning.</summary>
    Train,

    /// <summary>New critics against previous ones.</summary>
    Guard,

    /// <summary>An arm's answers to the evaluation or transfer problems.</summary>
    Evaluate,

    /// <summary>Metrics and report.</summary>
    Report,
}
