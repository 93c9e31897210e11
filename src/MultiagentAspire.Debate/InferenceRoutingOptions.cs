using System.ComponentModel.DataAnnotations;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Debate;

/// <summary>What a debate service knows of the inference workers: a part of section <c>Inference</c>.</summary>
public sealed class InferenceRoutingOptions : ISettings, IValidatableObject
{
    /// <inheritdoc/>
    public static string SectionName => "Inference";

    /// <summary>
    /// Agents that have workers of their own (the <c>Inference:Agents</c> of those), with commas: their requests go
    /// to these alone. Default: none, any inference worker answers. Without such a worker, requests of an agent
    /// listed here wait for ever.
    /// </summary>
    public string Pinned { get; set; } = "";

    internal IReadOnlySet<AgentId> PinnedAgents =>
        AgentLists.Parse(Pinned, $"{SectionName}:{nameof(Pinned)}").ToHashSet();

    /// <inheritdoc/>
    /// <exception cref="InvalidSettingException">A name is no agent's.</exception>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        _ = PinnedAgents;
        return [];
    }
}
