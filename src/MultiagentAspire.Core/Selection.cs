using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// Which responses train which agent (paper section 2.3). Pure functions of the debates, and blind to ground truth:
/// the consensus is the only label. Subsets are drawn per problem, so they depend neither on the order of the
/// debates nor on the slot; give each agent its own seed.
/// </summary>
public static class Selection
{
    /// <summary>The data of <paramref name="agent"/>, a generator or a critic, out of its own slot's responses.</summary>
    /// <param name="equivalent">(given, reference) → same meaning, as in the vote.</param>
    public static SelectionResult For(
        AgentId agent,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent,
        SelectionSettings settings,
        ulong seed
    )
    {
        Check(settings);
        foreach (var debate in debates)
            CheckSlot(agent, debate.Transcript);
        return agent.Role switch
        {
            AgentRole.Generator => ForGenerator(agent, debates, equivalent, settings, seed),
            AgentRole.Critic => ForCritic(agent, debates, equivalent, settings, seed),
            _ => throw new ArgumentException(
                $"{agent} has no data of its own: only generators and critics are selected for",
                nameof(agent)
            ),
        };
    }

    /// <summary>
    /// The data of the single-agent arms: every slot's first response that reached the consensus. The one place where a
    /// record changes hands: each is relabelled to <c>single-1</c>, since one model stands for all slots.
    /// </summary>
    public static SelectionResult ForSingleAgent(
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent,
        SelectionSettings settings,
        ulong seed
    )
    {
        Check(settings);
        var responses = debates.SelectMany(debate =>
            debate.Transcript.Rounds[0].Select(response => (debate, response.Agent.Slot))
        );
        return FirstResponses(new AgentId(AgentRole.Single, 0), responses, equivalent, settings, seed);
    }

    private static SelectionResult ForGenerator(
        AgentId agent,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent,
        SelectionSettings settings,
        ulong seed
    ) => FirstResponses(agent, debates.Select(debate => (debate, agent.Slot)), equivalent, settings, seed);

    private static SelectionResult FirstResponses(
        AgentId agent,
        IEnumerable<(VotedDebate Debate, int Slot)> responses,
        Func<string, string, bool> equivalent,
        SelectionSettings settings,
        ulong seed
    )
    {
        var judged = responses
            .Select(item => new Candidate(
                item.Debate,
                item.Slot,
                Verdicts.OfFirst(item.Debate, item.Slot, equivalent, settings)
            ))
            .ToList();
        var matched = judged.Where(item => item.Verdict == Verdict.Matched).ToList();
        var used = Candidate
            .Subset(matched, settings.MaximumExamples == 0 ? matched.Count : settings.MaximumExamples, seed)
            .ToHashSet();
        var examples = matched.Where(used.Contains).Select(item => Example(agent, item.First, item));
        return new SelectionResult(agent, [.. examples], Verdicts.Count(judged));
    }

    private static SelectionResult ForCritic(
        AgentId agent,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent,
        SelectionSettings settings,
        ulong seed
    )
    {
        var judged = debates
            .Select(debate => new Candidate(
                debate,
                agent.Slot,
                Verdicts.OfTrajectory(debate, agent.Slot, equivalent, settings)
            ))
            .ToList();
        var corrected = judged.Where(item => item.Verdict == Verdict.Corrected).ToList();
        var kept = judged.Where(item => item.Verdict == Verdict.Kept).ToList();
        var mixture = CriticMixture.Draw(corrected, kept, settings, seed);
        var used = mixture.Corrected.Concat(mixture.Kept).ToHashSet();
        var examples = judged
            .Where(used.Contains)
            .Select(item =>
                Conversation(agent, item, firstLearned: settings.LossOn == CriticLoss.Revisions ? 1 : 0)
            );
        var counts = Verdicts.Count(judged) with
        {
            CorrectedUsed = mixture.Corrected.Count,
            KeptUsed = mixture.Kept.Count,
        };
        return new SelectionResult(agent, [.. examples], counts, mixture.OneSided);
    }

    private static TrainingExample Example(AgentId agent, AgentResponse response, Candidate item) =>
        new(agent, item.ProblemId, response.Prompt, [ChatTurn.Assistant(response.Text)]);

    /// <summary>The prompt ends before the assistant turn of that number (from 0); of the completion, trainers learn the assistant turns alone.</summary>
    private static TrainingExample Conversation(AgentId agent, Candidate item, int firstLearned)
    {
        var turns = item.Final.Prompt.Add(ChatTurn.Assistant(item.Final.Text));
        var spoken = Enumerable.Range(0, turns.Length).Where(i => turns[i].Role == "assistant").ToList();
        var start = spoken[Math.Min(firstLearned, spoken.Count - 1)];
        return new TrainingExample(agent, item.ProblemId, turns[..start], turns[start..]);
    }

    private static void CheckSlot(AgentId agent, DebateTranscript transcript)
    {
        var problem = transcript.Id.ProblemId;
        if (agent.Slot < 0 || agent.Slot >= transcript.Slots)
            throw new ArgumentException(
                $"{agent} has no slot in the debate on {problem}, which has {transcript.Slots}",
                nameof(agent)
            );
        var own =
            agent.Role == AgentRole.Critic
                ? transcript.Rounds.Skip(1).Select(round => round[agent.Slot])
                : [transcript.Rounds[0][agent.Slot]];
        if (own.FirstOrDefault(response => response.Agent != agent) is { } foreign)
            throw new ArgumentException(
                $"round {foreign.Round} of the debate on {problem} was spoken by {foreign.Agent}, not by {agent}",
                nameof(agent)
            );
    }

    private static void Check(SelectionSettings settings)
    {
        if (settings.CriticWeight is not (>= 0 and <= 1))
            throw new ArgumentException(
                $"criticWeight is {settings.CriticWeight}; it must be between 0 and 1",
                nameof(settings)
            );
        if (settings.MaximumExamples < 0)
            throw new ArgumentException(
                $"maximumExamples is {settings.MaximumExamples}; it must not be negative",
                nameof(settings)
            );
    }
}
