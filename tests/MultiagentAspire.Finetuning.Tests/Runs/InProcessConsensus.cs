using System.Runtime.CompilerServices;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>The rules of Core without a service around them.</summary>
internal sealed class InProcessConsensus : IConsensus
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

    public async IAsyncEnumerable<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        IReadOnlyList<SelectionTarget> targets,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        var voted = Voted(Transcripts.Read(transcriptsPath), task, voting);
        var same = TaskRegistry.Create(task).Equivalent;
        foreach (var target in targets)
            yield return Selection.Select(target, voted, same);
    }

    private static List<VotedDebate> Voted(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings voting
    ) =>
        [
            .. transcripts.Select(transcript =>
                VotedDebate.Of(transcript, TaskRegistry.Create(task).Equivalent, voting)
            ),
        ];
}
