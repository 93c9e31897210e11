using System.Collections.Immutable;

namespace MultiagentAspire.Finetuning.RunFiles;

/// <summary>The arms a run can compare (paper section 5), in the order in which they are carried out.</summary>
internal static class ArmNames
{
    /// <summary>The base model: one sample at the run's temperature, one at 0.7 and greedy.</summary>
    public const string Base = "base";

    /// <summary>A vote over samples of the base model.</summary>
    public const string Majority = "majority";

    /// <summary>The base model as all agents of a debate.</summary>
    public const string Debate = "debate";

    /// <summary>The method.</summary>
    public const string Multiagent = "multiagent";

    /// <summary>One model finetuned on samples that match their vote.</summary>
    public const string SingleAgent = "single-agent";

    /// <summary>One model finetuned on first responses that match a debate's vote.</summary>
    public const string SingleAgentDebate = "single-agent-debate";

    /// <summary>As <see cref="SingleAgentDebate"/>, with as many optimizer steps as all agents of the method together.</summary>
    public const string SingleAgentMatched = "single-agent-matched";

    /// <summary>One finetuned model as all agents of a debate.</summary>
    public const string SingleAgentAsSociety = "single-agent-as-society";

    public static readonly ImmutableArray<string> All =
    [
        Base,
        Majority,
        Debate,
        Multiagent,
        SingleAgent,
        SingleAgentDebate,
        SingleAgentMatched,
        SingleAgentAsSociety,
    ];

    /// <summary>The first listed arm that needs another one which is not listed, and that other one.</summary>
    public static (string Arm, string Missing)? MissingFor(IReadOnlyCollection<string> arms)
    {
        if (arms.Contains(SingleAgentMatched) && !arms.Contains(Multiagent))
            return (SingleAgentMatched, $"\"{Multiagent}\"");
        if (arms.Contains(SingleAgentAsSociety) && SocietyModelArm(arms) is null)
            return (SingleAgentAsSociety, $"\"{SingleAgentDebate}\" or \"{SingleAgent}\"");
        return null;
    }

    /// <summary>Whose model <see cref="SingleAgentAsSociety"/> uses: the one trained on debate labels where there is one.</summary>
    public static string? SocietyModelArm(IReadOnlyCollection<string> arms) =>
        arms.Contains(SingleAgentDebate) ? SingleAgentDebate
        : arms.Contains(SingleAgent) ? SingleAgent
        : null;
}
