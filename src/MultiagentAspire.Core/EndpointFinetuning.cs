using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// How an endpoint finetunes its model: by OpenAI's fine-tuning jobs. The provider chooses hyperparameters that are
/// null.
/// </summary>
/// <param name="Address">
/// Base address of files and jobs in the form of <see cref="EndpointAddress.Normal"/>; mostly that of the model itself.
/// </param>
/// <param name="Epochs">Passes over the data, at least 1.</param>
/// <param name="BatchSize">Examples per optimizer step, at least 1.</param>
/// <param name="LearningRateMultiplier">Factor on the provider's own learning rate, above 0.</param>
/// <param name="PollSeconds">Longest interval between two requests for a job's status, in seconds, 1 to 3600.</param>
/// <param name="TimeoutHours">Timeout of a job in hours, above 0 and at most 720.</param>
/// <param name="Suffix">Part of the names of finetuned models: letters, digits and <c>-</c>; null: none.</param>
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
    /// <summary>Smallest number of examples that OpenAI accepts.</summary>
    public const int MinExamples = 10;

    /// <summary>Largest data file that OpenAI accepts, in bytes: 512 MiB.</summary>
    public const long MaxFileBytes = 512L << 20;

    /// <summary>Longest suffix that OpenAI accepts, in characters.</summary>
    public const int MaxSuffixLength = 64;

    /// <summary>Upper bound of <see cref="PollSeconds"/>: one hour.</summary>
    public const int MaxPollSeconds = 3600;

    /// <summary>Upper bound of <see cref="TimeoutHours"/>: 30 days.</summary>
    public const double MaxTimeoutHours = 720;

    /// <summary>Why the record, received from another process, is invalid; null where it is valid.</summary>
    /// <param name="allowPlainHttp">As in <see cref="EndpointModel.AllowPlainHttp"/>.</param>
    public string? GetError(bool allowPlainHttp)
    {
        if (EndpointAddress.GetError(Address, allowPlainHttp) is { } error)
            return $"the endpoint of the finetuning {error}";
        if (!HasValidNumbers)
            return "a number of the finetuning is out of range";
        return Suffix is null || IsSuffix(Suffix)
            ? null
            : "the suffix of the finetuning must be letters, digits and '-'";
    }

    private bool HasValidNumbers =>
        Epochs is null or >= 1
        && BatchSize is null or >= 1
        && LearningRateMultiplier is null or > 0
        && PollSeconds is >= 1 and <= MaxPollSeconds
        && TimeoutHours is > 0 and <= MaxTimeoutHours;

    private static bool IsSuffix(string text) =>
        text.Length is > 0 and <= MaxSuffixLength && text.All(IsSuffixCharacter);

    private static bool IsSuffixCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character == '-';

    /// <summary>
    /// The suffix of one agent's model of one iteration, by which people find it in the provider's list of models.
    /// </summary>
    /// <param name="name">The start, cut to fit; characters that providers do not accept become <c>-</c>.</param>
    /// <param name="iteration">1 to L.</param>
    /// <param name="agent">The agent.</param>
    public static string SuffixOf(string name, int iteration, AgentId agent)
    {
        var end = FormattableString.Invariant($"-{iteration}-{agent}");
        var start = string.Concat(
            name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-')
        );
        return $"{start[..Math.Min(start.Length, MaxSuffixLength - end.Length)]}{end}";
    }
}
