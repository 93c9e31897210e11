using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What all agents of an arm learned from a file of debates.</summary>
public sealed class TrainedResponses(IReadOnlyList<AgentTrainingTurns> agents)
{
    public static readonly TrainedResponses None = new([]);

    /// <summary>Every agent's data that holds the message, in order of the agents.</summary>
    public IReadOnlyList<TrainingTurn> Find(DebateTranscript debate, AgentResponse response) =>
        [.. agents.Select(agent => agent.Find(debate, response)).OfType<TrainingTurn>()];
}
