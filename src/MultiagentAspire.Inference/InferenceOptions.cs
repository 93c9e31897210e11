using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Inference;

/// <summary>Section <c>Inference</c>: what an inference worker answers, and how much at once.</summary>
public sealed class InferenceOptions : ISettings, IValidatableObject
{
    /// <inheritdoc/>
    public static string SectionName => "Inference";

    /// <inheritdoc/>
    public static IReadOnlyDictionary<string, string> OldKeys { get; } =
        new Dictionary<string, string> { ["AtOnce"] = nameof(MaxInFlight) }.ToFrozenDictionary();

    /// <summary>
    /// Sequences that decode together at most. Default: 256. More give more tokens a second as long as memory for
    /// keys and values is there; fewer answer each one sooner.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxBatch { get; set; } = new EngineOptions().MaxBatch;

    /// <summary>
    /// Memory for keys and values in MiB, for each model. Default: 1024. More keeps more sequences and shared prompts
    /// in memory; it must fit beside the weights.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int CacheMebibytes { get; set; } = new EngineOptions().CacheMebibytes;

    /// <summary>
    /// Requests in flight at most. Default: twice <see cref="MaxBatch"/>, so that the next ones wait in the worker
    /// and no step of the engine waits for the queue. More take work from other workers that could answer it sooner.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? MaxInFlight { get; set; }

    /// <summary>
    /// Agents to which this worker is pinned, with commas (<c>generator-1,critic-2</c>): it takes their requests and
    /// no others. Default: none, everyone's.
    /// </summary>
    public string Agents { get; set; } = "";

    /// <summary>
    /// Addresses of OpenAI-compatible endpoints that this worker may call, with semicolons; <c>*</c>: any that a run
    /// file names. Default: none. With any, it takes the requests of models there too.
    /// </summary>
    public string Endpoints { get; set; } = "";

    /// <summary>
    /// Whether it takes requests of models at endpoints only, and so needs neither model folder nor accelerator.
    /// Default: false.
    /// </summary>
    public bool OnlyEndpoints { get; set; }

    internal IReadOnlyList<AgentId> PinnedAgents =>
        AgentLists.Parse(Agents, $"{SectionName}:{nameof(Agents)}");

    internal AllowedEndpoints AllowedEndpoints =>
        AllowedEndpoints.Parse(Endpoints, $"{SectionName}:{nameof(Endpoints)}");

    internal EngineOptions Engine => new() { MaxBatch = MaxBatch, CacheMebibytes = CacheMebibytes };

    /// <inheritdoc/>
    /// <exception cref="InvalidSettingException">A name is no agent's, or an address none.</exception>
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
