using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// The assistant turns in one agent's data file, by problem. The first of an example is of round 1, the next
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

    /// <exception cref="InvalidDataException">A line is no example of this agent.</exception>
    public static AgentTrainingTurns Read(string path, AgentId agent) =>
        new(agent, TrainingExamples.Read(path, agent));

    /// <summary>
    /// The message in this data; null when it is not there. One model stands for all slots of the
    /// single-agent arms.
    /// </summary>
    public TrainingTurn? Find(DebateTranscript debate, AgentResponse response)
    {
        if (_agent.Role != AgentRole.Single && _agent.Slot != response.Agent.Slot)
            return null;
        var at = response.Round - 1;
        var found = _examples[debate.Problem.Id]
            .Where(turns => at >= 0 && at < turns.Length && turns[at].Text == response.Text)
            .ToList();
        return found.Count == 0
            ? null
            : new TrainingTurn(_agent, found.TrueForAll(turns => turns[at].AsContext));
    }

    private static ImmutableArray<(string Text, bool AsContext)> Turns(TrainingExample example) =>
        [
            .. Assistant(example.Prompt).Select(turn => (turn.Content, true)),
            .. Assistant(example.Completion).Select(turn => (turn.Content, false)),
        ];

    private static IEnumerable<ChatTurn> Assistant(ImmutableArray<ChatTurn> turns) =>
        turns.Where(turn => turn.Role == "assistant");
}
