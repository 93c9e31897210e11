using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// The assistant turns in one agent's training data, by problem. The first turn of an example is of round 1, the next
/// of round 2.
/// </summary>
public sealed class AgentTrainingTurns
{
    private readonly AgentId _agent;
    private readonly ILookup<string, ImmutableArray<(string Text, bool AsContext)>> _examples;

    private AgentTrainingTurns(AgentId agent, IEnumerable<TrainingExample> examples)
    {
        _agent = agent;
        _examples = examples.ToLookup(example => example.ProblemId, Turns, StringComparer.Ordinal);
    }

    /// <summary>Reads a file of training data.</summary>
    /// <param name="path">A path that was checked.</param>
    /// <param name="agent">The agent that was trained on it.</param>
    /// <exception cref="InvalidDataException">A line is not an example of this agent.</exception>
    public static AgentTrainingTurns Read(string path, AgentId agent) =>
        new(agent, TrainingExamples.Read(path, agent));

    /// <summary>
    /// The response as this data holds it; null where it does not. The single agent, whose model fills all slots,
    /// learned from the responses of every slot.
    /// </summary>
    /// <param name="debate">The debate of the response.</param>
    /// <param name="response">Compared by its slot, round and text.</param>
    public TrainingTurn? Find(DebateTranscript debate, AgentResponse response)
    {
        if (_agent.Role != AgentRole.Single && _agent.Slot != response.Agent.Slot)
            return null;
        var index = response.Round - 1;
        var found = _examples[debate.Problem.Id].Where(turns => Holds(turns, index, response.Text)).ToList();
        return found.Count == 0
            ? null
            : new TrainingTurn(_agent, found.TrueForAll(turns => turns[index].AsContext));
    }

    private static bool Holds(ImmutableArray<(string Text, bool AsContext)> turns, int index, string text) =>
        index >= 0 && index < turns.Length && turns[index].Text == text;

    private static ImmutableArray<(string Text, bool AsContext)> Turns(TrainingExample example) =>
        [
            .. Assistant(example.Prompt).Select(turn => (turn.Content, true)),
            .. Assistant(example.Completion).Select(turn => (turn.Content, false)),
        ];

    private static IEnumerable<ChatTurn> Assistant(ImmutableArray<ChatTurn> turns) =>
        turns.Where(turn => turn.Role == "assistant");
}
