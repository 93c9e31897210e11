using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Training;

/// <summary>Section <c>Training</c>: which finetuning jobs a training worker takes.</summary>
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
    /// Addresses whose fine-tuning API this worker may call, with semicolons; <c>*</c>: any that a run file names.
    /// Default: none. With any, it takes the jobs of models there too.
    /// </summary>
    public string Endpoints { get; set; } = "";

    /// <summary>Whether it takes jobs of endpoints only, and so needs no accelerator. Default: false.</summary>
    public bool OnlyEndpoints { get; set; }

    /// <summary>
    /// Jobs of endpoints in flight at most. Default: 64. Such a job is mostly waited for, so many cost little; an
    /// endpoint may allow fewer.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int EndpointsMaxInFlight { get; set; } = 64;

    internal AllowedEndpoints AllowedEndpoints =>
        AllowedEndpoints.Parse(Endpoints, $"{SectionName}:{nameof(Endpoints)}");

    /// <inheritdoc/>
    /// <exception cref="InvalidSettingException">An address is none.</exception>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!AllowedEndpoints.Any && OnlyEndpoints)
            yield return new ValidationResult(
                $"needs {SectionName}:{nameof(Endpoints)}, or this worker would take nothing",
                [nameof(OnlyEndpoints)]
            );
    }
}
