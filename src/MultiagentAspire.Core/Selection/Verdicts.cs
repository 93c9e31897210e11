namespace MultiagentAspire.Core;

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
