namespace MultiagentAspire.Core;

/// <summary>Selects the finetuning data of agents (paper section 2.3) by the rule that their settings name.</summary>
public static class Selection
{
    /// <summary>
    /// The data of one agent: that of a generator or critic from the responses of its slot, that of the single agent
    /// from the responses of all slots.
    /// </summary>
    /// <param name="target">The agent with its rules and seed.</param>
    /// <param name="debates">The debates with their votes, in the order of their file.</param>
    /// <param name="equivalent">Whether two answers mean the same, as in the vote.</param>
    /// <param name="rules">The rules to choose from; null: <see cref="SelectionRule.Registered"/>.</param>
    /// <exception cref="ArgumentException">
    /// The settings are out of range or name no rule, or the debates have no responses of the agent.
    /// </exception>
    public static SelectionResult Select(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent,
        Registry<SelectionRule>? rules = null
    )
    {
        Check(target.Settings);
        CheckRole(target.Agent);
        if (target.Agent.Role != AgentRole.Single)
            foreach (var debate in debates)
                CheckSlot(target.Agent, debate.Transcript);
        var rule = FindRule(target.Settings.Rule, rules ?? SelectionRule.Registered);
        return rule.Select(target, debates, equivalent);
    }

    /// <param name="name">Null: the paper's rule.</param>
    private static SelectionRule FindRule(string? name, Registry<SelectionRule> rules) =>
        rules.Find(name ?? ConsensusRule.DefaultName)
        ?? throw new ArgumentException(
            $"rule '{name}' is none of {string.Join(", ", rules.Names)}",
            nameof(name)
        );

    private static void CheckRole(AgentId agent)
    {
        if (agent.Role is not (AgentRole.Generator or AgentRole.Critic or AgentRole.Single))
            throw new ArgumentException(
                $"{agent} has no data of its own: only generators, critics and the single agent are selected for",
                nameof(agent)
            );
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
