namespace MultiagentAspire.Core;

/// <summary>Finds the selection verdict of each response or trajectory (paper section 2.3).</summary>
internal static class SelectionVerdicts
{
    /// <summary>For generators: the slot's FIRST response against the consensus of the LAST round.</summary>
    public static SelectionVerdict OfFirst(
        VotedDebate debate,
        int slot,
        Func<string, string, bool> equivalent,
        SelectionSettings settings
    ) => OfResponse(debate.Transcript.Rounds[0][slot], debate.Consensus, equivalent, settings);

    /// <summary>For the outcome of a debate: the slot's LAST response against the consensus.</summary>
    public static SelectionVerdict OfFinal(
        VotedDebate debate,
        int slot,
        Func<string, string, bool> equivalent,
        SelectionSettings settings
    ) => OfResponse(debate.Transcript.FinalRound[slot], debate.Consensus, equivalent, settings);

    private static SelectionVerdict OfResponse(
        AgentResponse response,
        ConsensusResult consensus,
        Func<string, string, bool> equivalent,
        SelectionSettings settings
    ) =>
        DropByVote(consensus, settings.GeneratorMinimumVotes, settings.Unanimous)
        ?? Compare(response.Answer, consensus.Answer!, equivalent);

    /// <summary>
    /// For critics: the slot's final response must be the consensus; the first one distinguishes C− from C+. An
    /// unparsable first answer counts as wrong. Rounds between them do not matter.
    /// </summary>
    public static SelectionVerdict OfTrajectory(
        VotedDebate debate,
        int slot,
        Func<string, string, bool> equivalent,
        SelectionSettings settings
    )
    {
        var (transcript, consensus) = debate;
        if (transcript.Rounds.Length < 2)
            return SelectionVerdict.NotRevised;
        if (DropByVote(consensus, settings.CriticMinimumVotes, settings.Unanimous) is { } dropped)
            return dropped;
        var final = Compare(transcript.FinalRound[slot].Answer, consensus.Answer!, equivalent);
        if (final != SelectionVerdict.Matched)
            return final;
        if (Voting.MatchesConsensus(transcript.Rounds[0][slot].Answer, consensus.Answer!, equivalent))
            return SelectionVerdict.Kept;
        return consensus.Votes < settings.CorrectedMinimumVotes
            ? SelectionVerdict.BelowMinimumVotes
            : SelectionVerdict.Corrected;
    }

    /// <summary>Number of candidates with each verdict; the counts of used trajectories stay 0.</summary>
    public static SelectionCounts Count(IReadOnlyCollection<SelectionCandidate> candidates)
    {
        var counts = candidates.CountBy(candidate => candidate.Verdict).ToDictionary();
        int CountOf(SelectionVerdict verdict) => counts.GetValueOrDefault(verdict);
        var dropped = new SelectionCounts
        {
            Considered = candidates.Count,
            NoConsensus = CountOf(SelectionVerdict.NoConsensus),
            BelowMinimumVotes = CountOf(SelectionVerdict.BelowMinimumVotes),
            NotRevised = CountOf(SelectionVerdict.NotRevised),
            Unparsable = CountOf(SelectionVerdict.Unparsable),
            Mismatched = CountOf(SelectionVerdict.Mismatched),
        };
        return dropped with
        {
            Matched = CountOf(SelectionVerdict.Matched),
            Corrected = CountOf(SelectionVerdict.Corrected),
            Kept = CountOf(SelectionVerdict.Kept),
        };
    }

    /// <summary>
    /// The verdict on all responses of a debate whose consensus cannot label them; null where it can.
    /// </summary>
    private static SelectionVerdict? DropByVote(
        ConsensusResult consensus,
        int minimumVotes,
        bool unanimous
    ) =>
        consensus.Answer is null ? SelectionVerdict.NoConsensus
        : consensus.Votes < minimumVotes || (unanimous && !consensus.Unanimous)
            ? SelectionVerdict.BelowMinimumVotes
        : null;

    private static SelectionVerdict Compare(
        string? answer,
        string consensus,
        Func<string, string, bool> equivalent
    ) =>
        answer is null ? SelectionVerdict.Unparsable
        : Voting.MatchesConsensus(answer, consensus, equivalent) ? SelectionVerdict.Matched
        : SelectionVerdict.Mismatched;
}
