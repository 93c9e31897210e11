using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>The rules of Core without a service around them.</summary>
internal sealed class PlainConsensus : IConsensus
{
    public Task<IReadOnlyList<ConsensusResult>> VoteAsync(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings settings,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<ConsensusResult>>([
            .. Voted(transcripts, task, settings).Select(debate => debate.Consensus),
        ]);

    public Task<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        SelectionSettings selection,
        AgentId agent,
        ulong seed,
        CancellationToken cancellationToken
    )
    {
        var voted = Voted(Transcripts.Read(transcriptsPath), task, voting);
        var same = TaskRegistry.Create(task).Equivalent;
        return Task.FromResult(
            agent.Role == AgentRole.Single
                ? Selection.ForSingleAgent(voted, same, selection, seed)
                : Selection.For(agent, voted, same, selection, seed)
        );
    }

    private static List<VotedDebate> Voted(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings voting
    ) =>
        [
            .. transcripts.Select(transcript => new VotedDebate(
                transcript,
                Ballot.Of(transcript).Count(TaskRegistry.Create(task).Equivalent, voting)
            )),
        ];
}
