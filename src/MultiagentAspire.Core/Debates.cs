using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>Why a response ended.</summary>
public enum FinishReason
{
    Stop,
    Length,
}

/// <summary>How samples are drawn. Temperature 0 is greedy. <paramref name="TopP"/> 1 and <paramref name="TopK"/> 0 mean no truncation.</summary>
public sealed record SamplingSettings(
    double Temperature = 1.0,
    double TopP = 0.9,
    int TopK = 0,
    int MaxTokens = 2048
);

/// <summary>How one debate is held (paper section 2.1). <paramref name="Rounds"/> counts the first, independent round.</summary>
/// <param name="Rounds">M, at least 1.</param>
/// <param name="Summarize">True: critics see a summary of the others' responses by the base model. False: the raw responses.</param>
/// <param name="Sampling">Sampling of every call in the debate, summaries too.</param>
/// <param name="Synchronous">True (paper): round m reads only round m-1. False (reference repository's behaviour): later agents see earlier agents' responses of the same round.</param>
/// <param name="GeneratorsOnly">The "no critic" ablation: generators speak in all rounds.</param>
/// <param name="ShuffleOthers">True: the others' responses are shown in a seeded order instead of slot order, as the reference repository does when collecting data.</param>
public sealed record DebateSettings(
    int Rounds,
    bool Summarize,
    SamplingSettings Sampling,
    bool Synchronous = true,
    bool GeneratorsOnly = false,
    bool ShuffleOthers = false
);

/// <summary>Slot n of a society: the pair (G_n, C_n).</summary>
public sealed record SocietySlot(AgentModel Generator, AgentModel Critic);

/// <summary>N slots and the summarizer, which is the base model and never finetuned.</summary>
public sealed record Society(ImmutableArray<SocietySlot> Slots, AgentModel Summarizer);

/// <summary>Names one debate. All seeds and result ids derive from it.</summary>
/// <param name="RunSeed">The run file's seed.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Arm">The arm the debate belongs to, for example <c>multiagent</c>.</param>
/// <param name="Split"><c>train</c> or <c>evaluate</c>.</param>
/// <param name="ProblemId">The problem's id.</param>
public sealed record DebateId(long RunSeed, int Iteration, string Arm, string Split, string ProblemId)
{
    /// <summary>A debate on a question that somebody asks. No run has a split of this name, so that no debate of a run is held with these seeds.</summary>
    public static DebateId OfQuestion(long seed, string problemId) =>
        new(seed, 0, "debate", "asked", problemId);
}

/// <summary>All that is needed to hold one debate.</summary>
public sealed record DebateRequest(
    DebateId Id,
    TaskSpec Task,
    Problem Problem,
    Society Society,
    DebateSettings Settings
);

/// <summary>One message of an agent. <paramref name="Round"/> is 1-based (paper's m); <paramref name="Answer"/> is the extracted answer, null when none parses.</summary>
/// <param name="Agent">Who wrote it: the generator of the slot in round 1, its critic later.</param>
/// <param name="Round">1..M.</param>
/// <param name="Prompt">The exact conversation the agent was given.</param>
/// <param name="Text">The response, without the turn-end token.</param>
/// <param name="Answer">Extracted answer.</param>
/// <param name="Finish">Whether the agent stopped by itself.</param>
/// <param name="Tokens">Tokens generated, the turn end included.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="Adapter">Digest of the adapter that answered; null for the base model.</param>
/// <param name="Base">Digest of the base model that answered; null where an earlier version recorded the debate.</param>
public sealed record AgentResponse(
    AgentId Agent,
    int Round,
    ImmutableArray<ChatTurn> Prompt,
    string Text,
    string? Answer,
    FinishReason Finish,
    int Tokens,
    int PromptTokens,
    string? Adapter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Base = null
);

/// <summary>The recorded debate on one problem. <paramref name="Rounds"/>[m-1][n] is y_{m,n}; <paramref name="SummaryTokens"/> counts tokens spent on summaries.</summary>
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
    public ImmutableArray<ModelUse>? Remote { get; init; }

    /// <summary>N, the number of slots.</summary>
    [JsonIgnore]
    public int Slots => Rounds[0].Length;

    /// <summary>y_{M,*}: what the vote is taken over.</summary>
    [JsonIgnore]
    public ImmutableArray<AgentResponse> FinalRound => Rounds[^1];

    /// <summary>Slot n's own responses, first round first: one trajectory of paper section 2.3.</summary>
    public IEnumerable<AgentResponse> Trajectory(int slot) => Rounds.Select(round => round[slot]);
}
