using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// The recorded debate on one problem. <paramref name="Rounds"/>[m-1][n] is y_{m,n};
/// <paramref name="SummaryTokens"/> counts tokens spent on summaries.
/// </summary>
public sealed record DebateTranscript(
    DebateId Id,
    Problem Problem,
    ImmutableArray<ImmutableArray<AgentResponse>> Rounds,
    int SummaryTokens,
    int SummaryPromptTokens
)
{
    /// <summary>What models at endpoints were asked, summaries included; null where all are local.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ModelUsage>? Remote { get; init; }

    /// <summary>N, the number of slots.</summary>
    [JsonIgnore]
    public int Slots => Rounds[0].Length;

    /// <summary>y_{M,*}: what the vote is taken over.</summary>
    [JsonIgnore]
    public ImmutableArray<AgentResponse> FinalRound => Rounds[^1];

    /// <summary>Slot n's own responses, first round first: one trajectory of paper section 2.3.</summary>
    public IEnumerable<AgentResponse> Trajectory(int slot) => Rounds.Select(round => round[slot]);
}
