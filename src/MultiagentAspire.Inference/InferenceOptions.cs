using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Inference;

/// <summary>Settings of an inference worker: section <c>Inference</c> of the configuration.</summary>
public sealed class InferenceOptions : ISettings, IValidatableObject
{
    /// <inheritdoc/>
    public static string SectionName => "Inference";

    /// <inheritdoc/>
    public static IReadOnlyDictionary<string, string> OldKeys { get; } =
        new Dictionary<string, string> { ["AtOnce"] = nameof(MaxInFlight) }.ToFrozenDictionary();

    /// <summary>
    /// Maximum number of sequences that decode together. Default: 256. More give more tokens per second, as far as the
    /// memory for keys and values allows; fewer answer each request sooner.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxBatch { get; set; } = new EngineOptions().MaxBatch;

    /// <summary>
    /// Memory for keys and values of each model, in MiB. Default: 1024. More memory allows more running sequences; it
    /// must fit beside the weights.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int CacheMebibytes { get; set; } = new EngineOptions().CacheMebibytes;

    /// <summary>
    /// Maximum number of requests in flight. Default: twice <see cref="MaxBatch"/>, so that the next requests wait in
    /// the worker and the engine never waits for the queue. With more, requests wait here that other workers could
    /// answer sooner.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? MaxInFlight { get; set; }

    /// <summary>
    /// Agents to which this worker is pinned, separated by commas (<c>generator-1,critic-2</c>): it takes their
    /// requests only. Default: empty, the requests of all agents.
    /// </summary>
    public string Agents { get; set; } = "";

    /// <summary>
    /// Addresses of OpenAI-compatible endpoints that this worker may call, separated by semicolons; <c>*</c>: any that
    /// a run file names. Default: empty. If there is one, the worker also takes requests of models at endpoints.
    /// </summary>
    public string Endpoints { get; set; } = "";

    /// <summary>
    /// Whether the worker takes requests of models at endpoints only; then it needs no models and no accelerator.
    /// Default: false. True requires <see cref="Endpoints"/>.
    /// </summary>
    public bool OnlyEndpoints { get; set; }

    /// <summary><see cref="Agents"/> as ids.</summary>
    /// <exception cref="InvalidSettingException">A name is invalid.</exception>
    internal IReadOnlyList<AgentId> PinnedAgents =>
        AgentLists.Parse(Agents, $"{SectionName}:{nameof(Agents)}");

    /// <summary><see cref="Endpoints"/> as a rule.</summary>
    /// <exception cref="InvalidSettingException">An address is invalid.</exception>
    internal AllowedEndpoints AllowedEndpoints =>
        AllowedEndpoints.Parse(Endpoints, $"{SectionName}:{nameof(Endpoints)}");

    /// <summary>Limits of the engines.</summary>
    internal EngineOptions Engine => new() { MaxBatch = MaxBatch, CacheMebibytes = CacheMebibytes };

    /// <inheritdoc/>
    /// <exception cref="InvalidSettingException">The name of an agent or an address is invalid.</exception>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        _ = PinnedAgents;
        if (!AllowedEndpoints.Any && OnlyEndpoints)
            yield return new ValidationResult(
                $"needs {SectionName}:{nameof(Endpoints)}, or this worker would take nothing",
                [nameof(OnlyEndpoints)]
            );
    }
}
