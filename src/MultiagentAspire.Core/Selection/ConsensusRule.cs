namespace MultiagentAspire.Core;

/// <summary>
/// The paper's rule (section 2.3). A generator learns its first responses that reached the consensus of the last
/// round; a critic its conversations that ended on it, corrected and kept ones mixed. Subsets are drawn per problem,
/// so they depend neither on the order of the debates nor on the slot.
/// </summary>
public sealed class ConsensusRule()
    : SelectionRule(
        DefaultName,
        "first responses that reached the consensus, and revisions that ended on it (the paper's)"
    )
{
    /// <summary>The rule of runs that name none.</summary>
    public const string DefaultName = "consensus";

    /// <inheritdoc/>
    public override SelectionResult Select(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    ) =>
        target.Agent.Role switch
        {
            AgentRole.Critic => OfCritic(target, debates, equivalent),
            AgentRole.Single => FirstResponses(target, AllSlots(debates), equivalent),
            _ => FirstResponses(target, OwnSlot(target.Agent, debates), equivalent),
        };

    private static IEnumerable<(VotedDebate Debate, int Slot)> OwnSlot(
        AgentId agent,
        IReadOnlyList<VotedDebate> debates
    ) => debates.Select(debate => (debate, agent.Slot));

    /// <summary>
    /// For the single-agent arms. The one place where a record changes hands: each is relabelled to <c>single-1</c>,
    /// since one model stands for all slots.
    /// </summary>
    private static IEnumerable<(VotedDebate Debate, int Slot)> AllSlots(IReadOnlyList<VotedDebate> debates) =>
        debates.SelectMany(debate =>
            debate.Transcript.Rounds[0].Select(response => (debate, response.Agent.Slot))
        );

    private static SelectionResult FirstResponses(
        SelectionTarget target,
        IEnumerable<(VotedDebate Debate, int Slot)> responses,
        Func<string, string, bool> equivalent
    )
    {
        var (agent, settings, seed) = target;
        var judged = responses
            .Select(item => new SelectionCandidate(
                item.Debate,
                item.Slot,
                SelectionVerdicts.OfFirst(item.Debate, item.Slot, equivalent, settings)
            ))
            .ToList();
        var matched = judged.Where(item => item.Verdict == SelectionVerdict.Matched).ToList();
        var count = settings.MaximumExamples == 0 ? matched.Count : settings.MaximumExamples;
        var used = SelectionCandidate.Subset(matched, count, seed).ToHashSet();
        var examples = matched.Where(used.Contains).Select(item => Example(agent, item));
        return new SelectionResult(agent, [.. examples], SelectionVerdicts.Count(judged));
    }

    private static SelectionResult OfCritic(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    )
    {
        var (agent, settings, seed) = target;
        var judged = debates
            .Select(debate => new SelectionCandidate(
                debate,
                agent.Slot,
                SelectionVerdicts.OfTrajectory(debate, agent.Slot, equivalent, settings)
            ))
            .ToList();
        var corrected = judged.Where(item => item.Verdict == SelectionVerdict.Corrected).ToList();
        var kept = judged.Where(item => item.Verdict == SelectionVerdict.Kept).ToList();
        var mixture = CriticMixture.Sample(corrected, kept, settings, seed);
        var used = mixture.Corrected.Concat(mixture.Kept).ToHashSet();
        var firstLearned = settings.LossOn == CriticLoss.Revisions ? 1 : 0;
        var examples = judged.Where(used.Contains).Select(item => Conversation(agent, item, firstLearned));
        var counts = SelectionVerdicts.Count(judged) with
        {
            CorrectedUsed = mixture.Corrected.Count,
            KeptUsed = mixture.Kept.Count,
        };
        return new SelectionResult(agent, [.. examples], counts, mixture.OneSided);
    }

    private static TrainingExample Example(AgentId agent, SelectionCandidate item) =>
        new(agent, item.ProblemId, item.First.Prompt, [ChatTurn.Assistant(item.First.Text)]);

    /// <summary>
    /// The prompt ends before the assistant turn of that number (from 0); of the completion, trainers learn the
    /// assistant turns alone.
    /// </summary>
    private static TrainingExample Conversation(AgentId agent, SelectionCandidate item, int firstLearned)
    {
        var turns = item.Final.Prompt.Add(ChatTurn.Assistant(item.Final.Text));
        var spoken = Enumerable.Range(0, turns.Length).Where(i => turns[i].Role == "assistant").ToList();
        var start = spoken[Math.Min(firstLearned, spoken.Count - 1)];
        return new TrainingExample(agent, item.ProblemId, turns[..start], turns[start..]);
    }
}
