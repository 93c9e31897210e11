using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// A model that answers at an OpenAI-compatible endpoint, and how it is called. No record holds a key: only
/// the name of the environment variable (or user secret) that holds it, which is read where the call is made.
/// </summary>
/// <param name="Address">Base address as <see cref="EndpointAddress.Normal"/> writes it, such as
/// <c>https://api.openai.com/v1</c>.</param>
/// <param name="Model">The model's name there.</param>
/// <param name="KeyVariable">Name of the variable that holds the key; null: none is sent.</param>
/// <param name="TokenLimit">What the request calls the most tokens of a response: <c>max_tokens</c> or, as
/// newer models of OpenAI want it, <c>max_completion_tokens</c>.</param>
/// <param name="AllowPlainHttp">Whether the address may be plain HTTP on another host.</param>
/// <param name="Concurrency">Most calls in flight from one process.</param>
/// <param name="RequestsPerMinute">Most attempts started in a minute by one process, evenly spaced; 0: no
/// limit.</param>
/// <param name="TimeoutSeconds">Longest time of one attempt.</param>
/// <param name="Retries">Most attempts after the first.</param>
/// <param name="Adapters">The server whose calls load adapters at run time: <see cref="Vllm"/> or
/// <see cref="SgLang"/>; null: the endpoint loads none, and the model cannot be finetuned locally.</param>
/// <param name="AdapterSlots">Most adapters that are kept loaded at the endpoint; more are only while more
/// are in use.</param>
public sealed record EndpointModel(
    [property: JsonPropertyName("endpoint")] string Address,
    string Model,
    string? KeyVariable = null,
    string TokenLimit = EndpointModel.MaxTokens,
    bool AllowPlainHttp = false,
    int Concurrency = 8,
    int RequestsPerMinute = 0,
    int TimeoutSeconds = 120,
    int Retries = 5,
    string? Adapters = null,
    int AdapterSlots = 16
)
{
    public const string Vllm = "vllm";
    public const string SgLang = "sglang";
    public const string MaxTokens = "max_tokens";
    public const string MaxCompletionTokens = "max_completion_tokens";

    /// <summary>
    /// Digest of what can be known of the model: address, name, and what else its answers can depend on.
    /// Limits and keys do not count.
    /// </summary>
    [JsonIgnore]
    public string Digest =>
        ContentDigest.OfText(string.Join('\n', "openai-compatible", Address, Model, TokenLimit));

    /// <summary>The model as agents refer to it, where none of its files is local.</summary>
    [JsonIgnore]
    public ModelRef Reference => new($"{Address}/{Model}", Digest) { Endpoint = this };

    /// <summary>
    /// The model as agents refer to it: where the endpoint loads adapters, by the local folder with the same
    /// weights, on which they are trained.
    /// </summary>
    public ModelRef ReferenceWith(ModelRef folder) =>
        Adapters is null ? Reference : folder with { Endpoint = this };

    /// <summary>What keeps it from being called, where it comes from outside; null when nothing does.</summary>
    [JsonIgnore]
    public string? Fault =>
        EndpointAddress.Fault(Address, AllowPlainHttp) is { } address ? $"the endpoint {address}"
        : string.IsNullOrWhiteSpace(Model) ? "the endpoint's model has no name"
        : KeyVariable is { } variable && KeyVariableFault(variable) is { } key ? $"keyVariable {key}"
        : TokenLimit is not (MaxTokens or MaxCompletionTokens)
            ? $"tokenLimit must be {MaxTokens} or {MaxCompletionTokens}"
        : Adapters is not (null or Vllm or SgLang) ? $"adapters must be {Vllm} or {SgLang}"
        : Concurrency is < 1 or > MostConcurrent
        || RequestsPerMinute is < 0 or > MostPerMinute
        || TimeoutSeconds is < 1 or > MostSeconds
        || Retries is < 0 or > MostRetries
        || AdapterSlots is < 1 or > MostSlots
            ? "a limit of the endpoint is out of range"
        : null;

    public const int MostConcurrent = 1024;
    public const int MostPerMinute = 1_000_000;
    public const int MostSeconds = 3600;
    public const int MostRetries = 50;
    public const int MostSlots = 1024;

    /// <summary>
    /// Null when <paramref name="name"/> may name the variable of a key: it ends in KEY or TOKEN, so that no
    /// other variable of a process can be sent away, and is none of this project's own. What is wrong never
    /// repeats the name: somebody may have written the key itself.
    /// </summary>
    public static string? KeyVariableFault(string name) =>
        name.Length is > 0 and <= 128
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        && !char.IsAsciiDigit(name[0])
        && (
            name.EndsWith("KEY", StringComparison.Ordinal) || name.EndsWith("TOKEN", StringComparison.Ordinal)
        )
        && !name.StartsWith("MULTIAGENT", StringComparison.OrdinalIgnoreCase)
            ? null
            : "must be the name of an environment variable that ends in KEY or TOKEN, such as "
                + "OPENAI_API_KEY; the key itself belongs in no file";
}
