namespace MultiagentAspire.Core;

/// <summary>
/// What an agent does in a debate. <see cref="Single"/> and <see cref="Base"/> occur in comparison arms only.
/// </summary>
public enum AgentRole
{
    /// <summary>Answers in round 1, without seeing other responses.</summary>
    Generator,

    /// <summary>Revises its slot's answer in rounds 2 to M.</summary>
    Critic,

    /// <summary>The base model when it summarizes the other agents' responses; never finetuned.</summary>
    Summarizer,

    /// <summary>The one finetuned model of the single-agent arms.</summary>
    Single,

    /// <summary>The untouched base model.</summary>
    Base,
}
