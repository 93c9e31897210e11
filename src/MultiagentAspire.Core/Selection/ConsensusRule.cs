namespace MultiagentAspire.Core;

/// <summary>
/// The paper's rule (section 2.3). A generator learns its first responses that equal the consensus of the last round; a
/// critic learns its conversations that end on it, a mixture of corrected and kept ones. Subsets are drawn by problem,
/// so they depend neither on the order of the debates nor on the slot.
/// </summary>
public sealed class ConsensusRule()
    : SelectionRule(
        DefaultName,
        "first responses that reached the consensus, and revisions that ended on it (the paper's)"
    )
{
    /// <summary>Name of the rule, which is the default of run files.</summary>
    public const string DefaultName = "consensus";

    /// <inheritdoc/>
    public override SelectionResult Select(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    ) =>
        target.Agent.Role switch
        {
            AgentRole.Critic => Conversations(target, debates, equivalent),
            AgentRole.Single => FirstResponses(target, AllSlots(debates), equivalent),
            _ => FirstResponses(target, OwnSlot(target.Agent, debates), equivalent),
        };

    private static IEnumerable<(VotedDebate Debate, int Slot)> OwnSlot(
        AgentId agent,
        IReadOnlyList<VotedDebate> debates
    ) => debates.Select(debate => (debate, agent.Slot));

    /// <summary>
    /// For the single-agent arms: the first responses of all slots. Their examples are labelled <c>single-1</c>,
    /// because one model answers in all slots. In all other cases an agent learns only its own responses.
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
        var candidates = responses
            .Select(response => new SelectionCandidate(
                response.Debate,
                response.Slot,
                SelectionVerdicts.OfFirst(response.Debate, response.Slot, equivalent, settings)
            ))
            .ToList();
        var matched = WithVerdict(candidates, SelectionVerdict.Matched);
        var count = settings.MaximumExamples == 0 ? matched.Count : settings.MaximumExamples;
        var used = SelectionCandidate.Subset(matched, count, seed).ToHashSet();
        var examples = matched.Where(used.Contains).Select(candidate => Example(agent, candidate));
        return new SelectionResult(agent, [.. examples], SelectionVerdicts.Count(candidates));
    }

    private static SelectionResult Conversations(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    )
    {
        var (agent, settings, seed) = target;
        var candidates = debates
            .Select(debate => new SelectionCandidate(
                debate,
                agent.Slot,
                SelectionVerdicts.OfTrajectory(debate, agent.Slot, equivalent, settings)
            ))
            .ToList();
        var corrected = WithVerdict(candidates, SelectionVerdict.Corrected);
        var kept = WithVerdict(candidates, SelectionVerdict.Kept);
        var mixture = CriticMixture.Sample(corrected, kept, settings, seed);
        var used = mixture.Corrected.Concat(mixture.Kept).ToHashSet();
        var firstLearned = settings.LossOn == CriticLoss.Revisions ? 1 : 0;
        var examples = candidates
            .Where(used.Contains)
            .Select(candidate => Conversation(agent, candidate, firstLearned));
        var counts = SelectionVerdicts.Count(candidates) with
        {
            CorrectedUsed = mixture.Corrected.Count,
            KeptUsed = mixture.Kept.Count,
        };
        return new SelectionResult(agent, [.. examples], counts, mixture.OneSided);
    }

    private static List<SelectionCandidate> WithVerdict(
        List<SelectionCandidate> candidates,
        SelectionVerdict verdict
    ) => candidates.FindAll(candidate => candidate.Verdict == verdict);

    private static TrainingExample Example(AgentId agent, SelectionCandidate candidate) =>
        new(agent, candidate.ProblemId, candidate.First.Prompt, [ChatTurn.Assistant(candidate.First.Text)]);

    /// <summary>
    /// One slot's whole conversation. Trainers learn only the assistant turns of the completion.
    /// </summary>
    /// <param name="firstLearned">Number of the assistant turn, from 0, with which the completion starts.</param>
    private static TrainingExample Conversation(AgentId agent, SelectionCandidate candidate, int firstLearned)
    {
        var turns = candidate.Final.Prompt.Add(ChatTurn.Assistant(candidate.Final.Text));
        var responses = Enumerable.Range(0, turns.Length).Where(i => turns[i].Role == "assistant").ToList();
        var start = responses[Math.Min(firstLearned, responses.Count - 1)];
        return new TrainingExample(agent, candidate.ProblemId, turns[..start], turns[start..]);
    }
}
