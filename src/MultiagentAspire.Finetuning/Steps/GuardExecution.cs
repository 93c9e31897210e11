using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Keeps a critic's previous model when the new one ends on the generators' vote less often, by more than
/// chance explains. The only signal is agreement, since there are no labels: it catches critics that broke,
/// not a society that agrees on something wrong. The vote is that of the first round, where the same
/// generators speak in both debates: a final vote would blame all critics for one that broke.
/// </summary>
internal sealed class GuardExecution(IConsensus consensus, RunFile run, RunLayout layout)
{
    public async Task<GuardStepResult> ExecuteAsync(GuardStep step, CancellationToken cancellationToken)
    {
        var voting = run.ArmOf(step.Arm).Selection.Voting;
        var fresh = await AgreementAsync(step.NewTranscripts, voting, cancellationToken);
        var previous = await AgreementAsync(step.PreviousTranscripts, voting, cancellationToken);
        var slots = Enumerable.Range(0, run.Agents.Length).ToList();
        return new GuardStepResult(
            [.. slots.Select(slot => fresh[slot].Average())],
            [.. slots.Select(slot => previous[slot].Average())],
            [.. slots.Where(slot => IsWorse(fresh[slot], previous[slot]))]
        );
    }

    /// <summary>Whether the mean paired difference lies below zero by more than its standard error.</summary>
    private static bool IsWorse(IReadOnlyList<double> current, IReadOnlyList<double> previous)
    {
        var differences = current.Zip(previous, (now, before) => now - before).ToList();
        var mean = differences.Average();
        var error = Math.Sqrt(
            differences.Average(difference => (difference - mean) * (difference - mean)) / differences.Count
        );
        return mean < -error;
    }

    /// <summary>[slot][problem]: 1 where the slot's final answer is the vote of the first round.</summary>
    private async Task<ImmutableArray<ImmutableArray<double>>> AgreementAsync(
        string path,
        VotingSettings voting,
        CancellationToken cancellationToken
    )
    {
        var transcripts = Transcripts.Read(layout.ResolvePath(path));
        var task = TaskRegistry.Create(run.Task.Spec);
        var first = transcripts
            .Select(transcript => transcript with { Rounds = transcript.Rounds[..1] })
            .ToList();
        var votes = await consensus.VoteAsync(first, run.Task.Spec, voting, cancellationToken);
        return
        [
            .. Enumerable
                .Range(0, run.Agents.Length)
                .Select(slot =>
                    transcripts
                        .Zip(
                            votes,
                            (transcript, vote) =>
                                vote.Answer is { } answer
                                && Voting.MatchesConsensus(
                                    transcript.FinalRound[slot].Answer,
                                    answer,
                                    task.Equivalent
                                )
                                    ? 1.0
                                    : 0.0
                        )
                        .ToImmutableArray()
                ),
        ];
    }
}
