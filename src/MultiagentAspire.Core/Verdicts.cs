namespace MultiagentAspire.Core;

/// <summary>What became of one response (generators) or trajectory (critics); one member for each count of <see cref="SelectionCounts"/>.</summary>
internal enum Verdict
{
    NoConsensus,
    BelowMinimumVotes,
    NotRevised,
    Unparsable,
    Mismatched,
    Matched,
    Corrected,
    Kept,
}

/// <summary>One slot of one debate, judged.</summary>
internal sealed class Candidate(VotedDebate debate, int slot, Verdict verdict)
{
    public Verdict Verdict => verdict;
    public string ProblemId => debate.Transcript.Id.ProblemId;
    public AgentResponse First => debate.Transcript.Rounds[0][slot];
    public AgentResponse Final => debate.Transcript.FinalRound[slot];

    /// <summary>A seeded subset. A candidate's rank is the hash of what it says, so neither its slot nor its place in the list counts.</summary>
    public static IEnumerable<Candidate> Subset(IReadOnlyList<Candidate> items, int count, ulong seed) =>
        items.OrderBy(item => Seeds.Derive(seed, item.ProblemId, item.First.Text)).Take(count);
}

/// <summary>Decides what each response is good for (paper section 2.3).</summary>
internal static class Verdicts
{
    /// <summary>Generator data: the FIRST response against the consensus of the LAST round.</summary>
    public static Verdict OfFirst(
        VotedDebate debate,
        int slot,
        Func<string, string, bool> equivalent,
        SelectionSettings settings
    )
    {
        if (OfVote(debate.Consensus, settings.GeneratorMinimumVotes, settings.Unanimous) is { } dropped)
            return dropped;
        return OfAnswer(debate.Transcript.Rounds[0][slot].Answer, debate.Consensus.Answer!, equivalent);
    }

    /// <summary>
    /// Critic data: the final response must reach the consensus; the first one tells C− from C+. An unparsable first answer
    /// counts as wrong, and middle rounds are not looked at.
    /// </summary>
    public static Verdict OfTrajectory(
        VotedDebate debate,
        int slot,
        Func<string, string, bool> equivalent,
        SelectionSettings settings
    )
    {
        var (transcript, consensus) = debate;
        if (transcript.Rounds.Length < 2)
            return Verdict.NotRevised;
        if (OfVote(consensus, settings.CriticMinimumVotes, settings.Unanimous) is { } dropped)
            return dropped;
        var final = OfAnswer(transcript.FinalRound[slot].Answer, consensus.Answer!, equivalent);
        if (final != Verdict.Matched)
            return final;
        if (Voting.Agrees(transcript.Rounds[0][slot].Answer, consensus.Answer!, equivalent))
            return Verdict.Kept;
        return consensus.Votes < settings.CorrectedMinimumVotes
            ? Verdict.BelowMinimumVotes
            : Verdict.Corrected;
    }

    public static SelectionCounts Count(IReadOnlyCollection<Candidate> judged)
    {
        var of = judged.CountBy(item => item.Verdict).ToDictionary();
        return new SelectionCounts
        {
            Considered = judged.Count,
            NoConsensus = of.GetValueOrDefault(Verdict.NoConsensus),
            BelowMinimumVotes = of.GetValueOrDefault(Verdict.BelowMinimumVotes),
            NotRevised = of.GetValueOrDefault(Verdict.NotRevised),
            Unparsable = of.GetValueOrDefault(Verdict.Unparsable),
            Mismatched = of.GetValueOrDefault(Verdict.Mismatched),
            Matched = of.GetValueOrDefault(Verdict.Matched),
            Corrected = of.GetValueOrDefault(Verdict.Corrected),
            Kept = of.GetValueOrDefault(Verdict.Kept),
        };
    }

    private static Verdict? OfVote(ConsensusResult consensus, int minimumVotes, bool unanimous) =>
        consensus.Answer is null ? Verdict.NoConsensus
        : consensus.Votes < minimumVotes || (unanimous && !consensus.Unanimous) ? Verdict.BelowMinimumVotes
        : null;

    private static Verdict OfAnswer(
        string? answer,
        string consensus,
        Func<string, string, bool> equivalent
    ) =>
        answer is null ? Verdict.Unparsable
        : Voting.Agrees(answer, consensus, equivalent) ? Verdict.Matched
        : Verdict.Mismatched;
}
