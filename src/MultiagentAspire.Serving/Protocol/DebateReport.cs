namespace MultiagentAspire.Serving.Protocol;

/// <summary>How a society came to its answer; the member <c>debate</c>, an extension of the protocol.</summary>
/// <param name="Answer">The consensus; null where there is none.</param>
/// <param name="Votes">Answer → number of agents whose last response gave it, the highest first.</param>
/// <param name="Voters">All agents that debated.</param>
/// <param name="Agreement">Share of all agents that voted for the answer, from 0 to 1.</param>
/// <param name="Tied">Whether several answers had the most votes, so that the run's tie rule decided.</param>
/// <param name="NoConsensus"><c>nothing_parsed</c>, <c>too_few_votes</c> or <c>tied</c>; null where there is a
/// consensus.</param>
/// <param name="Agent">Agent whose response is the answer's text; null where the society refuses.</param>
internal sealed record DebateReport(
    string? Answer,
    IReadOnlyDictionary<string, int> Votes,
    int Voters,
    double Agreement,
    bool Tied,
    string? NoConsensus,
    string? Agent
)
{
    /// <summary>Rounds of the debate.</summary>
    public required int Rounds { get; init; }

    /// <summary>Messages of the request that the agents did not see: all but the last, which is the question.</summary>
    public required int MessagesNotShown { get; init; }
}
