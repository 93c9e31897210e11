namespace MultiagentAspire.Serving.Protocol;

/// <summary>How a society came to its answer; an extension of the protocol.</summary>
/// <param name="Answer">The consensus; null where there is none.</param>
/// <param name="Votes">Answer → agents that ended on it, most first.</param>
/// <param name="Voters">All agents that debated.</param>
/// <param name="Agreement">Share of all of them that voted for the answer.</param>
/// <param name="Tied">Whether several answers had most votes, so that the run's rule decided.</param>
/// <param name="NoConsensus">Why there is none; null where there is one.</param>
/// <param name="Agent">Whose response is the answer's text.</param>
/// <param name="MessagesNotShown">Messages of the request that the debate was not held on: all but the
/// question.</param>
internal sealed record DebateReport(
    string? Answer,
    IReadOnlyDictionary<string, int> Votes,
    int Voters,
    double Agreement,
    bool Tied,
    string? NoConsensus,
    string? Agent,
    int Rounds,
    int MessagesNotShown
);
