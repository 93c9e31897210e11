using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>
/// Finds the messages from which training examples were made, by their content: an example is a conversation of one
/// slot up to one of its responses, or a last response as the answer to the first prompt. Data files need no further
/// keys for it, so those of earlier versions are traced as well.
/// </summary>
internal static class ExampleSources
{
    /// <summary>
    /// The source of each example; null where no message of the debates has its content. Equal texts cannot be told
    /// apart: of k equal examples the n-th is assigned to the n-th message of that content, modulo their number.
    /// </summary>
    /// <param name="agent">The agent that learns: from its own slot, or from all slots if it is a single model.</param>
    /// <param name="examples">Its examples, in the order of the data file.</param>
    /// <param name="debates">The debates from which they were selected, in the order of their file.</param>
    public static ImmutableArray<ExampleSource?> Find(
        AgentId agent,
        IReadOnlyList<TrainingExample> examples,
        IReadOnlyList<DebateTranscript> debates
    )
    {
        var sources = Candidates(agent, debates).ToLookup(entry => entry.Key, entry => entry.Source);
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. examples.Select(FindNext)];

        ExampleSource? FindNext(TrainingExample example)
        {
            var key = KeyOf(example.ProblemId, [.. example.Prompt, .. example.Completion]);
            var equal = sources[key].ToList();
            if (equal.Count == 0)
                return null;
            var number = used.GetValueOrDefault(key);
            used[key] = number + 1;
            var source = equal[number % equal.Count];
            var learned = example.Completion.Count(turn => turn.Role == "assistant");
            return source with { FirstLearned = Math.Max(1, source.Round - learned + 1) };
        }
    }

    private static IEnumerable<(string Key, ExampleSource Source)> Candidates(
        AgentId agent,
        IReadOnlyList<DebateTranscript> debates
    )
    {
        for (var index = 0; index < debates.Count; index++)
            foreach (var slot in SlotsOf(agent, debates[index]))
            foreach (var candidate in CandidatesOf(debates[index], index, slot))
                yield return candidate;
    }

    private static IEnumerable<int> SlotsOf(AgentId agent, DebateTranscript debate) =>
        agent.Role == AgentRole.Single ? Enumerable.Range(0, debate.Slots)
        : agent.Slot < debate.Slots ? [agent.Slot]
        : [];

    private static IEnumerable<(string, ExampleSource)> CandidatesOf(DebateTranscript debate, int index, int slot)
    {
        var trajectory = debate.Trajectory(slot).ToList();
        var problem = debate.Id.ProblemId;
        foreach (var response in trajectory)
        {
            var answer = ChatTurn.Assistant(response.Text);
            var source = new ExampleSource(index, slot, response.Round, response.Round);
            yield return (KeyOf(problem, [.. response.Prompt, answer]), source);
        }
        if (trajectory.Count < 2)
            yield break;
        var last = trajectory[^1];
        var outcome = new ExampleSource(index, slot, last.Round, last.Round);
        yield return (KeyOf(problem, [.. trajectory[0].Prompt, ChatTurn.Assistant(last.Text)]), outcome);
    }

    private static string KeyOf(string problem, IEnumerable<ChatTurn> turns) =>
        string.Join('\0', turns.SelectMany(turn => (string[])[turn.Role, turn.Content]).Prepend(problem));
}
