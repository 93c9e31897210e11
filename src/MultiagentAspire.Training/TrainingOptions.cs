using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Training;

/// <summary>Settings of a training worker: section <c>Training</c> of the configuration.</summary>
public sealed class TrainingOptions : ISettings, IValidatableObject
{
    /// <inheritdoc/>
    public static string SectionName => "Training";

    /// <inheritdoc/>
    public static IReadOnlyDictionary<string, string> OldKeys { get; } =
        new Dictionary<string, string>
        {
            ["EndpointsAtOnce"] = nameof(EndpointsMaxInFlight),
        }.ToFrozenDictionary();

    /// <summary>
    /// Addresses whose fine-tuning API this worker may call, separated by semicolons; <c>*</c>: any that a run file
    /// names. Default: empty. If there is one, the worker also takes jobs of endpoints.
    /// </summary>
    public string Endpoints { get; set; } = "";

    /// <summary>
    /// Whether the worker takes jobs of endpoints only; then it needs no accelerator. Default: false. True requires
    /// <see cref="Endpoints"/>.
    /// </summary>
    public bool OnlyEndpoints { get; set; }

    /// <summary>
    /// Maximum number of jobs of endpoints in flight. Default: 64. The worker mostly waits for them, so many cost
    /// little. An endpoint may allow fewer.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int EndpointsMaxInFlight { get; set; } = 64;

    /// <summary><see cref="Endpoints"/> as a rule.</summary>
    /// <exception cref="InvalidSettingException">An address is invalid.</exception>
    internal AllowedEndpoints AllowedEndpoints =>
        AllowedEndpoints.Parse(Endpoints, $"{SectionName}:{nameof(Endpoints)}");

    /// <inheritdoc/>
    /// <exception cref="InvalidSettingException">An address is invalid.</exception>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!AllowedEndpoints.Any && OnlyEndpoints)
            yield return new ValidationResult(
                $"needs {SectionName}:{nameof(Endpoints)}, or this worker would take nothing",
                [nameof(OnlyEndpoints)]
            );
    }
}
