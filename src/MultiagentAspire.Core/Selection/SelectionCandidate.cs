namespace MultiagentAspire.Core;

/// <summary>One slot of one debate with its selection verdict.</summary>
/// <param name="debate">The debate with its vote.</param>
/// <param name="slot">Counted from 0.</param>
/// <param name="verdict">The outcome for the slot's response or trajectory.</param>
internal sealed class SelectionCandidate(VotedDebate debate, int slot, SelectionVerdict verdict)
{
    /// <summary>The outcome for the slot's response or trajectory.</summary>
    public SelectionVerdict Verdict => verdict;

    /// <summary>Id of the problem of the debate.</summary>
    public string ProblemId => debate.Transcript.Id.ProblemId;

    /// <summary>The slot's response of round 1.</summary>
    public AgentResponse First => debate.Transcript.Rounds[0][slot];

    /// <summary>The slot's response of the last round.</summary>
    public AgentResponse Final => debate.Transcript.FinalRound[slot];

    /// <summary>
    /// A seeded subset. The rank of a candidate is a hash of its problem and first response, so neither its slot nor
    /// its position in the list counts.
    /// </summary>
    /// <param name="count">Largest number of candidates.</param>
    public static IEnumerable<SelectionCandidate> Subset(
        IReadOnlyList<SelectionCandidate> items,
        int count,
        ulong seed
    ) => items.OrderBy(item => Seeds.Derive(seed, item.ProblemId, item.First.Text)).Take(count);
}
