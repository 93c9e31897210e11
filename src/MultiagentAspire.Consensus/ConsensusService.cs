using System.Runtime.CompilerServices;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Consensus;

/// <summary>Binds the pure rules of Core to a task's equivalence.</summary>
/// <param name="rules">The selection rules to choose from, by name.</param>
internal sealed class ConsensusService(Func<TaskSpec, ITask> taskFor, Registry<SelectionRule> rules)
    : IConsensus
{
    public Task<IReadOnlyList<ConsensusResult>> VoteAsync(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings settings,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<ConsensusResult>>(
            Vote([.. transcripts.Select(Ballot.FromTranscript)], task, settings)
        );

    public async IAsyncEnumerable<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        IReadOnlyList<SelectionTarget> targets,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask; // all of it is computed, nothing is waited for
        foreach (var selected in Select(Transcripts.Read(transcriptsPath), task, voting, targets))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return selected;
        }
    }

    public ConsensusResult[] Vote(IReadOnlyList<Ballot> ballots, TaskSpec task, VotingSettings settings)
    {
        var equivalent = taskFor(task).Equivalent;
        return [.. ballots.Select(ballot => ballot.CountVotes(equivalent, settings))];
    }

    /// <summary>Votes once, then selects for each target in turn.</summary>
    public IEnumerable<SelectionResult> Select(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings voting,
        IReadOnlyList<SelectionTarget> targets
    )
    {
        var equivalent = taskFor(task).Equivalent;
        var voted = transcripts.Select(transcript => VotedDebate.Of(transcript, equivalent, voting)).ToList();
        return targets.Select(target => Selection.Select(target, voted, equivalent, rules));
    }
}
