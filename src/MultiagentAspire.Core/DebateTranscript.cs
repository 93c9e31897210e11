using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// The recorded debate on one problem: one line of a transcript file.
/// </summary>
/// <param name="Id">Id of the debate.</param>
/// <param name="Problem">The question.</param>
/// <param name="Rounds">Responses by round and slot: [m-1][n] is the paper's y_{m,n}.</param>
/// <param name="SummaryTokens">Tokens generated in all summaries.</param>
/// <param name="SummaryPromptTokens">Prompt tokens of all summaries.</param>
public sealed record DebateTranscript(
    DebateId Id,
    Problem Problem,
    ImmutableArray<ImmutableArray<AgentResponse>> Rounds,
    int SummaryTokens,
    int SummaryPromptTokens
)
{
    /// <summary>Usage of models at endpoints, summaries included; null where all models are local.</summary>
    [JsonPropertyName("remote"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ModelUsage>? EndpointUsage { get; init; }

    /// <summary>
    /// Of the prompt tokens of all responses and summaries, those that endpoints read from their caches; 0 where none
    /// is reported.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long CachedPromptTokens { get; init; }

    /// <summary>N, the number of slots.</summary>
    [JsonIgnore]
    public int Slots => Rounds[0].Length;

    /// <summary>The responses of round M, y_{M,*}, over whose answers the vote is.</summary>
    [JsonIgnore]
    public ImmutableArray<AgentResponse> FinalRound => Rounds[^1];

    /// <summary>The responses of one slot, in the order of rounds: one trajectory of paper section 2.3.</summary>
    /// <param name="slot">Counted from 0.</param>
    public IEnumerable<AgentResponse> Trajectory(int slot) => Rounds.Select(round => round[slot]);
}
