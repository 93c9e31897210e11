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
            AgentRole.Critic => Conversations(target, target.Agent.Slot, debates, equivalent),
            AgentRole.Single => OfSingleModel(target, debates, equivalent),
            _ => FirstResponses(target, OwnSlot(target.Agent.Slot, debates), equivalent),
        };

    /// <summary>The data of a model that answers in all slots. Its examples are labelled <c>single-1</c>.</summary>
    private static SelectionResult OfSingleModel(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    )
    {
        switch (target.Settings.SingleModel)
        {
            case SingleModelData.FirstResponses:
                return FirstResponses(target, AllSlots(debates), equivalent);
            case SingleModelData.Outcomes:
                return DebateOutcomes.Select(target, debates, equivalent);
            case SingleModelData.AllAgents:
                var slots =
                    debates.Count == 0 ? 0 : debates.Min(debate => debate.Transcript.FinalRound.Length);
                var first = FirstResponses(target, AllSlots(debates), equivalent);
                var each = target with { Settings = PerSlot(target.Settings, slots) };
                var revised = Enumerable
                    .Range(0, slots)
                    .Select(slot => Conversations(each, slot, debates, equivalent));
                return revised.Aggregate(first, Join);
            default:
                var unknown = target.Settings.SingleModel;
                throw new ArgumentOutOfRangeException(
                    nameof(target),
                    unknown,
                    "unknown data of a single model"
                );
        }
    }

    /// <summary>The limit on a single model's examples is that of all slots together; 0 stays no limit.</summary>
    private static SelectionSettings PerSlot(SelectionSettings settings, int slots) =>
        settings with
        {
            // Rounded up, without an overflow for the largest limit.
            MaximumExamples =
                settings.MaximumExamples == 0 ? 0 : ((settings.MaximumExamples - 1) / Math.Max(1, slots)) + 1,
        };

    private static SelectionResult Join(SelectionResult data, SelectionResult more) =>
        data with
        {
            Examples = data.Examples.AddRange(more.Examples),
            Counts = data.Counts + more.Counts,
            OneSided = data.OneSided || more.OneSided,
        };

    private static IEnumerable<(VotedDebate Debate, int Slot)> OwnSlot(
        int slot,
        IReadOnlyList<VotedDebate> debates
    ) => debates.Select(debate => (debate, slot));

    /// <summary>
    /// For a model that answers in all slots. In all other cases an agent learns only its own responses.
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
        int slot,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    )
    {
        var (agent, settings, seed) = target;
        var candidates = debates
            .Select(debate => new SelectionCandidate(
                debate,
                slot,
                SelectionVerdicts.OfTrajectory(debate, slot, equivalent, settings)
            ))
            .ToList();
        var corrected = WithVerdict(candidates, SelectionVerdict.Corrected);
        var kept = WithVerdict(candidates, SelectionVerdict.Kept);
        var mixture = CriticMixture.Sample(corrected, kept, settings, seed);
        var copies = mixture.Corrected.Concat(mixture.Kept).CountBy(candidate => candidate).ToDictionary();
        var firstLearned = settings.LossOn == CriticLoss.Revisions ? 1 : 0;
        var examples = candidates.SelectMany(candidate =>
            Enumerable.Repeat(
                Conversation(agent, candidate, firstLearned) with
                {
                    Weight = mixture.WeightOf(candidate),
                },
                copies.GetValueOrDefault(candidate)
            )
        );
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
