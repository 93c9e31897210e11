using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What all agents of an arm learned from a file of debates.</summary>
public sealed class LearnedMessages(IReadOnlyList<AgentLessons> agents)
{
    public static readonly LearnedMessages None = new([]);

    /// <summary>Every agent's data that holds the message, in order of the agents.</summary>
    public IReadOnlyList<Lesson> Of(DebateTranscript debate, AgentResponse response) =>
        [.. agents.Select(agent => agent.Of(debate, response)).OfType<Lesson>()];
}
