namespace MultiagentAspire.Core;

/// <summary>Decides what each response is good for (paper section 2.3).</summary>
internal static class SelectionVerdicts
{
    /// <summary>Generator data: the FIRST response against the consensus of the LAST round.</summary>
    public static SelectionVerdict OfFirst(
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
    /// Critic data: the final response must reach the consensus; the first one tells C− from C+. An
    /// unparsable first answer counts as wrong, and middle rounds are not looked at.
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
        if (OfVote(consensus, settings.CriticMinimumVotes, settings.Unanimous) is { } dropped)
            return dropped;
        var final = OfAnswer(transcript.FinalRound[slot].Answer, consensus.Answer!, equivalent);
        if (final != SelectionVerdict.Matched)
            return final;
        if (Voting.MatchesConsensus(transcript.Rounds[0][slot].Answer, consensus.Answer!, equivalent))
            return SelectionVerdict.Kept;
        return consensus.Votes < settings.CorrectedMinimumVotes
            ? SelectionVerdict.BelowMinimumVotes
            : SelectionVerdict.Corrected;
    }

    public static SelectionCounts Count(IReadOnlyCollection<SelectionCandidate> judged)
    {
        var of = judged.CountBy(item => item.Verdict).ToDictionary();
        return new SelectionCounts
        {
            Considered = judged.Count,
            NoConsensus = of.GetValueOrDefault(SelectionVerdict.NoConsensus),
            BelowMinimumVotes = of.GetValueOrDefault(SelectionVerdict.BelowMinimumVotes),
            NotRevised = of.GetValueOrDefault(SelectionVerdict.NotRevised),
            Unparsable = of.GetValueOrDefault(SelectionVerdict.Unparsable),
            Mismatched = of.GetValueOrDefault(SelectionVerdict.Mismatched),
            Matched = of.GetValueOrDefault(SelectionVerdict.Matched),
            Corrected = of.GetValueOrDefault(SelectionVerdict.Corrected),
            Kept = of.GetValueOrDefault(SelectionVerdict.Kept),
        };
    }

    private static SelectionVerdict? OfVote(ConsensusResult consensus, int minimumVotes, bool unanimous) =>
        consensus.Answer is null ? SelectionVerdict.NoConsensus
        : consensus.Votes < minimumVotes || (unanimous && !consensus.Unanimous)
            ? SelectionVerdict.BelowMinimumVotes
        : null;

    private static SelectionVerdict OfAnswer(
        string? answer,
        string consensus,
        Func<string, string, bool> equivalent
    ) =>
        answer is null ? SelectionVerdict.Unparsable
        : Voting.MatchesConsensus(answer, consensus, equivalent) ? SelectionVerdict.Matched
        : SelectionVerdict.Mismatched;
}
