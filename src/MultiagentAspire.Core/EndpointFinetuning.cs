using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// How a model at an endpoint is finetuned there: by OpenAI's fine-tuning jobs. What is null the provider
/// chooses.
/// </summary>
/// <param name="Address">Base address of the files and jobs, as <see cref="EndpointAddress.Normal"/> writes
/// it; mostly that of the model itself.</param>
/// <param name="Epochs">Passes over the data.</param>
/// <param name="BatchSize">Examples per optimizer step.</param>
/// <param name="LearningRateMultiplier">Scales the provider's own learning rate.</param>
/// <param name="PollSeconds">Longest time between two looks at a job.</param>
/// <param name="TimeoutHours">How long a job is waited for.</param>
/// <param name="Suffix">A part of the name of what is made; null: none.</param>
public sealed record EndpointFinetuning(
    [property: JsonPropertyName("endpoint")] string Address,
    int? Epochs = null,
    int? BatchSize = null,
    double? LearningRateMultiplier = null,
    int PollSeconds = 30,
    double TimeoutHours = 24,
    string? Suffix = null
)
{
    /// <summary>Fewer examples are refused by OpenAI, and the job with them.</summary>
    public const int MinExamples = 10;

    /// <summary>Larger files are refused by OpenAI.</summary>
    public const long MaxFileBytes = 512L << 20;

    /// <summary>Longer suffixes are refused by OpenAI.</summary>
    public const int MaxSuffixLength = 64;

    public const int MaxPollSeconds = 3600;
    public const double MaxTimeoutHours = 720;

    /// <summary>What is wrong where it comes from outside; null when nothing is.</summary>
    public string? GetError(bool allowPlainHttp) =>
        EndpointAddress.Fault(Address, allowPlainHttp) is { } address
            ? $"the endpoint of the finetuning {address}"
        : Epochs is < 1
        || BatchSize is < 1
        || LearningRateMultiplier is not (null or > 0)
        || PollSeconds is < 1 or > MaxPollSeconds
        || TimeoutHours is not (> 0 and <= MaxTimeoutHours)
            ? "a number of the finetuning is out of range"
        : Suffix is { } suffix
        && (
            suffix.Length is 0 or > MaxSuffixLength
            || suffix.Any(character => !char.IsAsciiLetterOrDigit(character) && character != '-')
        )
            ? "the suffix of the finetuning must be letters, digits and '-'"
        : null;

    /// <summary>
    /// The suffix of one agent's model of one iteration, of letters, digits and <c>-</c> as providers want
    /// it: whoever looks at a list of models finds it by that.
    /// </summary>
    /// <param name="name">What it begins with, as far as there is room.</param>
    public static string SuffixOf(string name, int iteration, AgentId agent)
    {
        var end = FormattableString.Invariant($"-{iteration}-{agent}");
        var begin = string.Concat(
            name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')
        );
        return $"{begin[..Math.Min(begin.Length, MaxSuffixLength - end.Length)]}{end}";
    }
}
