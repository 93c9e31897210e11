using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>The training data of all agents of an arm that was made from one file of debates.</summary>
/// <param name="agents">The data of each agent, in order of the agents.</param>
public sealed class TrainedResponses(IReadOnlyList<AgentTrainingTurns> agents)
{
    /// <summary>No agent learned from the debates.</summary>
    public static readonly TrainedResponses None = new([]);

    /// <summary>
    /// The training turns that a response became, in order of the agents; empty where nobody learned it.
    /// </summary>
    /// <param name="debate">The debate of the response.</param>
    /// <param name="response">One of its responses.</param>
    public IReadOnlyList<TrainingTurn> Find(DebateTranscript debate, AgentResponse response) =>
        [.. agents.Select(agent => agent.Find(debate, response)).OfType<TrainingTurn>()];
}
