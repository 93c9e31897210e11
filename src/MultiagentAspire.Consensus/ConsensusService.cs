using System.Runtime.CompilerServices;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Consensus;

/// <summary>
/// Votes and selects by the pure rules of Core (<see cref="Voting"/>, <see cref="Selection"/>), with the answer
/// equality of a task. Holds no state.
/// </summary>
/// <param name="taskFor">Makes a task of its specification.</param>
/// <param name="rules">The selection rules to choose from, by name.</param>
internal sealed class ConsensusService(Func<TaskSpec, ITask> taskFor, Registry<SelectionRule> rules)
    : IConsensus
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ConsensusResult>> VoteAsync(
        IReadOnlyList<DebateTranscript> transcripts,
        TaskSpec task,
        VotingSettings settings,
        CancellationToken cancellationToken
    )
    {
        var ballots = transcripts.Select(Ballot.FromTranscript).ToList();
        return Task.FromResult<IReadOnlyList<ConsensusResult>>(Vote(ballots, task, settings));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SelectionResult> SelectAsync(
        string transcriptsPath,
        TaskSpec task,
        VotingSettings voting,
        IReadOnlyList<SelectionTarget> targets,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask; // everything is computed synchronously
        foreach (var selected in Select(Transcripts.Read(transcriptsPath), task, voting, targets))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return selected;
        }
    }

    /// <summary>One result for each ballot, in their order.</summary>
    public ConsensusResult[] Vote(IReadOnlyList<Ballot> ballots, TaskSpec task, VotingSettings settings)
    {
        var equivalent = taskFor(task).Equivalent;
        return [.. ballots.Select(ballot => ballot.CountVotes(equivalent, settings))];
    }

    /// <summary>Votes once on every debate, then selects for each target in turn, when it is enumerated.</summary>
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
