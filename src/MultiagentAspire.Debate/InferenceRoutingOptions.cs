using System.ComponentModel.DataAnnotations;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Debate;

/// <summary>To which inference workers a debate service sends requests: a part of section <c>Inference</c>.</summary>
public sealed class InferenceRoutingOptions : ISettings, IValidatableObject
{
    /// <inheritdoc/>
    public static string SectionName => "Inference";

    /// <summary>
    /// Agents, separated by commas, whose requests only dedicated workers answer (those that name the agent in their
    /// <c>Inference:Agents</c>). Default: none, any inference worker answers. Without a dedicated worker, requests of
    /// an agent listed here wait forever.
    /// </summary>
    public string Pinned { get; set; } = "";

    /// <summary>The agents of <see cref="Pinned"/>.</summary>
    /// <exception cref="InvalidSettingException">A name is no agent's.</exception>
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
