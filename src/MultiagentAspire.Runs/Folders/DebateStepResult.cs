using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>The stored result of a <see cref="Plans.DebateStep"/>: what its debates cost.</summary>
/// <param name="Debates">Number of debates, one for each problem.</param>
/// <param name="TokensGenerated">Tokens generated in all responses and summaries.</param>
/// <param name="TokensPrompt">Prompt tokens of all responses and summaries.</param>
/// <param name="UnansweredCalls">Number of responses that are empty because their prompt did not fit the model.</param>
public sealed record DebateStepResult(
    int Debates,
    long TokensGenerated,
    long TokensPrompt,
    [property: JsonPropertyName("silent")] int UnansweredCalls = 0
)
{
    /// <summary>Usage of each model at an endpoint; empty where all models are local.</summary>
    [JsonPropertyName("remote")]
    public ImmutableArray<ModelUsage> EndpointUsage { get; set; } = [];
}
