namespace MultiagentAspire.Core;

/// <summary>One slot of one debate, judged.</summary>
internal sealed class SelectionCandidate(VotedDebate debate, int slot, SelectionVerdict verdict)
{
    public SelectionVerdict Verdict => verdict;
    public string ProblemId => debate.Transcript.Id.ProblemId;
    public AgentResponse First => debate.Transcript.Rounds[0][slot];
    public AgentResponse Final => debate.Transcript.FinalRound[slot];

    /// <summary>
    /// A seeded subset. A candidate's rank is the hash of what it says, so neither its slot nor its place in
    /// the list counts.
    /// </summary>
    public static IEnumerable<SelectionCandidate> Subset(
        IReadOnlyList<SelectionCandidate> items,
        int count,
        ulong seed
    ) => items.OrderBy(item => Seeds.Derive(seed, item.ProblemId, item.First.Text)).Take(count);
}
