using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// A model that answers at an OpenAI-compatible endpoint, and how it is called. No record holds a key: only the name of
/// the environment variable (or user secret) that holds it. The process that calls the endpoint reads the variable.
/// </summary>
/// <param name="Address">
/// Base address in the form of <see cref="EndpointAddress.Normal"/>, such as <c>https://api.openai.com/v1</c>.
/// </param>
/// <param name="Model">The model's name at the endpoint.</param>
/// <param name="KeyVariable">Name of the variable that holds the key; null: no key is sent.</param>
/// <param name="TokenLimit">
/// The request's key for the limit on tokens of a response: <see cref="MaxTokens"/> or, for newer models of OpenAI,
/// <see cref="MaxCompletionTokens"/>.
/// </param>
/// <param name="AllowPlainHttp">Whether the address may be plain HTTP on another host.</param>
/// <param name="Concurrency">Largest number of calls in flight from one process, 1 to 1024.</param>
/// <param name="RequestsPerMinute">
/// Largest number of attempts that one process starts in a minute, evenly spaced; 0: no limit.
/// </param>
/// <param name="TimeoutSeconds">Timeout of one attempt in seconds, 1 to 3600.</param>
public sealed record EndpointModel(
    [property: JsonPropertyName("endpoint")] string Address,
    string Model,
    string? KeyVariable = null,
    string TokenLimit = EndpointModel.MaxTokens,
    bool AllowPlainHttp = false,
    int Concurrency = 8,
    int RequestsPerMinute = 0,
    int TimeoutSeconds = 120
)
{
    /// <summary>Largest number of attempts after the first one that failed with a transient error, 0 to 50.</summary>
    public int Retries { get; set; } = 5;

    /// <summary>
    /// The server whose API loads adapters at run time: <see cref="Vllm"/> or <see cref="SgLang"/>. Null: the endpoint
    /// loads none, and the model cannot be finetuned locally.
    /// </summary>
    public string? Adapters { get; init; }

    /// <summary>
    /// Number of adapters that stay loaded at the endpoint, 1 to 1024. It is exceeded only while more are in use.
    /// </summary>
    public int AdapterSlots { get; set; } = 16;

    /// <summary>Value of <see cref="Adapters"/> for a vLLM server.</summary>
    public const string Vllm = "vllm";

    /// <summary>Value of <see cref="Adapters"/> for an SGLang server.</summary>
    public const string SgLang = "sglang";

    /// <summary>Value of <see cref="TokenLimit"/> that most servers accept; the default.</summary>
    public const string MaxTokens = "max_tokens";

    /// <summary>Value of <see cref="TokenLimit"/> that newer models of OpenAI require.</summary>
    public const string MaxCompletionTokens = "max_completion_tokens";

    /// <summary>Upper bound of <see cref="Concurrency"/>.</summary>
    public const int MaxConcurrency = 1024;

    /// <summary>Upper bound of <see cref="RequestsPerMinute"/>.</summary>
    public const int MaxRequestsPerMinute = 1_000_000;

    /// <summary>Upper bound of <see cref="TimeoutSeconds"/>: one hour.</summary>
    public const int MaxTimeoutSeconds = 3600;

    /// <summary>Upper bound of <see cref="Retries"/>.</summary>
    public const int MaxRetries = 50;

    /// <summary>Upper bound of <see cref="AdapterSlots"/>.</summary>
    public const int MaxAdapterSlots = 1024;

    /// <summary>
    /// Digest of what is known of the model: address, name, and what else its answers can depend on. Limits and keys do
    /// not count.
    /// </summary>
    [JsonIgnore]
    public string Digest =>
        ContentDigest.OfText(string.Join('\n', "openai-compatible", Address, Model, TokenLimit));

    /// <summary>The model as agents refer to it where none of its files is local.</summary>
    [JsonIgnore]
    public ModelRef Reference => new($"{Address}/{Model}", Digest) { Endpoint = this };

    /// <summary>
    /// The model as agents refer to it. Where the endpoint loads adapters, the reference is to the local folder with
    /// the same weights, on which the adapters are trained.
    /// </summary>
    /// <param name="folder">The local folder; ignored where the endpoint loads no adapters.</param>
    public ModelRef ReferenceWith(ModelRef folder) =>
        Adapters is null ? Reference : folder with { Endpoint = this };

    /// <summary>
    /// Why the record, received from another process, must not be called; null where it is valid.
    /// </summary>
    [JsonIgnore]
    public string? Error => AddressError ?? NameError ?? ChoiceError ?? LimitError;

    private string? AddressError =>
        EndpointAddress.GetError(Address, AllowPlainHttp) is { } error ? $"the endpoint {error}" : null;

    private string? NameError
    {
        get
        {
            if (string.IsNullOrWhiteSpace(Model))
                return "the endpoint's model has no name";
            var error = KeyVariable is null ? null : GetKeyVariableError(KeyVariable);
            return error is null ? null : $"keyVariable {error}";
        }
    }

    private string? ChoiceError =>
        TokenLimit is not (MaxTokens or MaxCompletionTokens)
            ? $"tokenLimit must be {MaxTokens} or {MaxCompletionTokens}"
        : Adapters is not (null or Vllm or SgLang) ? $"adapters must be {Vllm} or {SgLang}"
        : null;

    private string? LimitError
    {
        get
        {
            var valid =
                Concurrency is >= 1 and <= MaxConcurrency
                && RequestsPerMinute is >= 0 and <= MaxRequestsPerMinute
                && TimeoutSeconds is >= 1 and <= MaxTimeoutSeconds
                && Retries is >= 0 and <= MaxRetries
                && AdapterSlots is >= 1 and <= MaxAdapterSlots;
            return valid ? null : "a limit of the endpoint is out of range";
        }
    }

    /// <summary>
    /// Why a name must not be that of a key's variable; null where it may. It must end in KEY or TOKEN, so that no
    /// other variable of a process can be sent to an endpoint, and must not be one of this product's own variables. The
    /// message does not repeat the name: an author may have written the key itself.
    /// </summary>
    public static string? GetKeyVariableError(string name)
    {
        var isKey =
            name.EndsWith("KEY", StringComparison.Ordinal)
            || name.EndsWith("TOKEN", StringComparison.Ordinal);
        var isOwn = name.StartsWith("MULTIAGENT", StringComparison.OrdinalIgnoreCase);
        return IsVariableName(name) && isKey && !isOwn
            ? null
            : "must be the name of an environment variable that ends in KEY or TOKEN, such as "
                + "OPENAI_API_KEY; the key itself belongs in no file";
    }

    private static bool IsVariableName(string name) =>
        name.Length is > 0 and <= 128
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        && !char.IsAsciiDigit(name[0]);
}
