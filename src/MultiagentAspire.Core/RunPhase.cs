namespace MultiagentAspire.Core;

/// <summary>The kind of a run's current step.</summary>
public enum RunPhase
{
    /// <summary>Debates on training problems, from whose responses agents learn.</summary>
    Debate,

    /// <summary>Votes, and the selection of each agent's data.</summary>
    Select,

    /// <summary>Finetuning of one agent.</summary>
    Train,

    /// <summary>Comparison of new critics with the previous ones.</summary>
    Guard,

    /// <summary>Debates or samples on evaluation or transfer problems.</summary>
    Evaluate,

    /// <summary>Grading, metrics and report.</summary>
    Report,
}
