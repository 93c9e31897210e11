using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Consensus;

/// <summary>Binds the pure rules of Core to a task's equivalence.</summary>
internal sealed class ConsensusService(Func<TaskSpec, ITask> taskFor) : IConsensus
{
    public Task<IReadOnlyList<ConsensusResult>> VoteAsync(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings settings,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<ConsensusResult>>(
            Vote([.. transcripts.Select(Ballot.Of)], task, settings)
        );

    public Task<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        SelectionSettings selection,
        AgentId agent,
        ulong seed,
        CancellationToken cancellationToken
    ) => Task.FromResult(Select(Transcripts.Read(transcriptsPath), task, voting, selection, agent, seed));

    public ConsensusResult[] Vote(IReadOnlyList<Ballot> ballots, TaskSpec task, VotingSettings settings)
    {
        var equivalent = taskFor(task).Equivalent;
        return [.. ballots.Select(ballot => ballot.Count(equivalent, settings))];
    }

    public SelectionResult Select(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings voting,
        SelectionSettings selection,
        AgentId agent,
        ulong seed
    )
    {
        var equivalent = taskFor(task).Equivalent;
        List<VotedDebate> voted =
        [
            .. transcripts.Select(transcript => new VotedDebate(
                transcript,
                Ballot.Of(transcript).Count(equivalent, voting)
            )),
        ];
        return agent.Role == AgentRole.Single
            ? Selection.ForSingleAgent(voted, equivalent, selection, seed)
            : Selection.For(agent, voted, equivalent, selection, seed);
    }
}
