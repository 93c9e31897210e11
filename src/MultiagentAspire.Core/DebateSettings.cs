using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// Settings of one debate (paper section 2.1).
/// </summary>
/// <param name="Rounds">M, at least 1: the number of rounds, the first, independent one included.</param>
/// <param name="Summarize">
/// True: critics see a summary of the others' responses by the summarizer. False: they see the raw responses.
/// </param>
/// <param name="Sampling">Sampling of every call in the debate, summaries included.</param>
/// <param name="Synchronous">
/// True (paper): round m reads only round m-1. False (reference repository's behaviour): later agents see earlier
/// agents' responses of the same round.
/// </param>
/// <param name="GeneratorsOnly">The "no critic" ablation: generators answer in all rounds.</param>
/// <param name="ShuffleOthers">
/// True: the others' responses are shown in a seeded order instead of the topology's, as the reference
/// repository does when collecting data.
/// </param>
public sealed record DebateSettings(
    int Rounds,
    bool Summarize,
    SamplingSettings Sampling,
    bool Synchronous = true,
    bool GeneratorsOnly = false,
    bool ShuffleOthers = false
)
{
    /// <summary>
    /// Name of the <see cref="DebateTopology"/>; null for the default one, so that JSON and work-item ids of its
    /// debates are those from before topologies had names.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Topology
    {
        get;
        init => field = value == AllToAllTopology.RegisteredName ? null : value;
    }

    /// <summary>
    /// True: a response that was cut by the token limit has the answer that is read from its text (the paper's
    /// behaviour). False: it has none, since what stands last in it is a step and no result.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TruncatedAnswers { get; init; }

    /// <summary>
    /// True: a debate ends after the round in which all agents, if there are several, give equivalent answers: there is
    /// nothing left to debate. False (paper): it always has all rounds.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EarlyExit { get; init; }

    /// <summary>
    /// True: each message tells the agent its role and number, such as "You are generator 2 of 3." (paper appendix
    /// E.2). False: agents with equal models differ in their random numbers alone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Identities { get; init; }

    /// <summary>
    /// True: later rounds ask the agents to build one common answer out of all of theirs (paper appendix D). False:
    /// they use the others' responses as advice.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cooperative { get; init; }

    /// <summary>
    /// True: a critic aggregates: it reads all responses of the round before, without its own history and without
    /// knowing which was its own. False (paper): it revises its own response in view of the others'.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Aggregate { get; init; }

    /// <summary>
    /// True: votes weigh as much as the models are sure of their responses (<see cref="AgentResponse.Confidence"/>),
    /// where all models of a round report it. False (paper): all votes are equal.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Confidence { get; init; }

    /// <summary>Name of the <see cref="DebateTopology"/>, the default's included.</summary>
    [JsonIgnore]
    public string TopologyName => Topology ?? AllToAllTopology.RegisteredName;
}
