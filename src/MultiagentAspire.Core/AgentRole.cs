namespace MultiagentAspire.Core;

/// <summary>
/// What an agent does in a debate: generators answer first, critics revise; <see cref="Single"/> and
/// <see cref="Base"/> belong to the comparison arms.
/// </summary>
public enum AgentRole
{
    Generator,
    Critic,
    Summarizer,

    /// <summary>The one finetuned model of the single-agent arms.</summary>
    Single,

    /// <summary>The untouched base model.</summary>
    Base,
}
