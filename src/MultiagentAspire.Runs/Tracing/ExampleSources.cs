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
    /// <param name="data">What a single model learns; others do not need it.</param>
    /// <param name="examples">Its examples, in the order of the data file.</param>
    /// <param name="debates">The debates from which they were selected, in the order of their file.</param>
    /// <param name="hinted">Debates with hints, whose responses are learned as answers to bare questions.</param>
    public static ImmutableArray<ExampleSource?> Find(
        AgentId agent,
        SingleModelData data,
        IReadOnlyList<TrainingExample> examples,
        IReadOnlyList<DebateTranscript> debates,
        IReadOnlyList<DebateTranscript> hinted
    )
    {
        var candidates = Candidates(agent, debates)
            .Concat(Hinted(debates, hinted))
            .ToLookup(candidate => candidate.Key, StringComparer.Ordinal);
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. examples.Select(FindNext)];

        ExampleSource? FindNext(TrainingExample example)
        {
            var key = KeyOf(example.ProblemId, [.. example.Prompt, .. example.Completion]);
            var equal = candidates[key].ToList();
            if (equal.Count == 0)
                return null;
            var usual = equal.FindAll(candidate => candidate.IsUsual(agent.Role, data));
            var possible = usual.Count > 0 ? usual : equal;
            var number = used.GetValueOrDefault(key);
            used[key] = number + 1;
            var source = possible[number % possible.Count].Source;
            var learned = example.Completion.Count(turn => turn.Role == "assistant");
            return source with { FirstLearned = Math.Max(1, source.Round - learned + 1) };
        }
    }

    private static IEnumerable<Candidate> Candidates(AgentId agent, IReadOnlyList<DebateTranscript> debates)
    {
        for (var index = 0; index < debates.Count; index++)
            foreach (var slot in SlotsOf(agent, debates[index]))
            foreach (var candidate in CandidatesOf(debates[index], index, slot))
                yield return candidate;
    }

    /// <summary>Responses to hints, with the prompt that the problem had without one.</summary>
    private static IEnumerable<Candidate> Hinted(
        IReadOnlyList<DebateTranscript> debates,
        IReadOnlyList<DebateTranscript> hinted
    )
    {
        var prompts = debates.ToLookup(debate => debate.Id.ProblemId, debate => debate.FinalRound[0].Prompt);
        return from entry in hinted.Index()
            from response in entry.Item.FinalRound
            from prompt in prompts[entry.Item.Id.ProblemId].Take(1)
            select new Candidate(
                KeyOf(entry.Item.Id.ProblemId, [.. prompt, ChatTurn.Assistant(response.Text)]),
                new ExampleSource(entry.Index, response.Agent.Slot, response.Round, response.Round)
                {
                    IsHinted = true,
                },
                IsOutcome: false,
                IsLast: true
            );
    }

    private static IEnumerable<int> SlotsOf(AgentId agent, DebateTranscript debate) =>
        agent.Role == AgentRole.Single ? Enumerable.Range(0, debate.Slots)
        : agent.Slot < debate.Slots ? [agent.Slot]
        : [];

    private static IEnumerable<Candidate> CandidatesOf(DebateTranscript debate, int index, int slot)
    {
        var trajectory = debate.Trajectory(slot).ToList();
        var (first, last) = (trajectory[0], trajectory[^1]);
        foreach (var response in trajectory)
            yield return Create(response.Prompt, response, isOutcome: false);
        yield return Create(first.Prompt, last, isOutcome: true);

        Candidate Create(ImmutableArray<ChatTurn> prompt, AgentResponse response, bool isOutcome) =>
            new(
                KeyOf(debate.Id.ProblemId, [.. prompt, ChatTurn.Assistant(response.Text)]),
                new ExampleSource(index, slot, response.Round, response.Round),
                isOutcome,
                response.Round == last.Round
            );
    }

    private static string KeyOf(string problem, IEnumerable<ChatTurn> turns) =>
        string.Join('\0', turns.SelectMany(turn => (string[])[turn.Role, turn.Content]).Prepend(problem));

    /// <summary>A message from which an example can have been made.</summary>
    /// <param name="Key">Its content.</param>
    /// <param name="Source">The message.</param>
    /// <param name="IsOutcome">Whether it stands as the answer to the prompt of the first round.</param>
    /// <param name="IsLast">Whether it is of the last round.</param>
    private sealed record Candidate(string Key, ExampleSource Source, bool IsOutcome, bool IsLast)
    {
        /// <summary>
        /// Whether an agent of a role learns such messages by the paper's rule; other rules may learn others.
        /// </summary>
        public bool IsUsual(AgentRole role, SingleModelData data) =>
            role switch
            {
                AgentRole.Critic => !IsOutcome && IsLast,
                AgentRole.Single when data == SingleModelData.Outcomes => IsOutcome,
                AgentRole.Single when data == SingleModelData.AllAgents => !IsOutcome,
                _ => !IsOutcome && Source.Round == 1,
            };
    }
}
