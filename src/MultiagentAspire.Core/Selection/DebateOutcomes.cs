namespace MultiagentAspire.Core;

/// <summary>
/// Data that teaches one model what a debate ends on: final responses that equal the consensus, as answers to the
/// prompt of the first round. Which slot gave a response does not matter; equal texts of a problem count once.
/// </summary>
internal static class DebateOutcomes
{
    /// <summary>The examples of one model.</summary>
    public static SelectionResult Select(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    )
    {
        var (agent, settings, seed) = target;
        var candidates = debates
            .SelectMany(debate => debate.Transcript.FinalRound.Select((_, slot) => (debate, slot)))
            .Select(final => new SelectionCandidate(
                final.debate,
                final.slot,
                SelectionVerdicts.OfFinal(final.debate, final.slot, equivalent, settings)
            ))
            .ToList();
        var matched = candidates
            .Where(candidate => candidate.Verdict == SelectionVerdict.Matched)
            .DistinctBy(candidate => (candidate.ProblemId, candidate.Final.Text))
            .ToList();
        var count = settings.MaximumExamples == 0 ? matched.Count : settings.MaximumExamples;
        var used = SelectionCandidate.Subset(matched, count, seed).ToHashSet();
        var examples = matched.Where(used.Contains).Select(candidate => Example(agent, candidate));
        return new SelectionResult(agent, [.. examples], SelectionVerdicts.Count(candidates));
    }

    private static TrainingExample Example(AgentId agent, SelectionCandidate candidate) =>
        new(agent, candidate.ProblemId, candidate.First.Prompt, [ChatTurn.Assistant(candidate.Final.Text)]);
}
