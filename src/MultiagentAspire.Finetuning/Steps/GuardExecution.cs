using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a guard step: a critic keeps its previous model when the new one ends on the generators' vote less
/// often, by McNemar's exact test, one-sided, at 5 %. Agreement is the only signal, since there are no labels: the
/// guard finds critics that broke, not a society that agrees on a wrong answer. The vote is that of the first round,
/// which is the same in both debates: with the final vote, one broken critic would count against all.
/// </summary>
/// <param name="consensus">Votes.</param>
/// <param name="run">The run file.</param>
/// <param name="layout">Paths of the run folder.</param>
internal sealed class GuardExecution(IConsensus consensus, RunFile run, RunLayout layout)
{
    private const double SignificanceLevel = 0.05;

    /// <summary>Compares the new critics with the previous ones, over the same problems.</summary>
    /// <param name="step">The step; the debates of both kinds of critics are finished.</param>
    /// <param name="cancellationToken">Ends the votes.</param>
    /// <returns>The agreement of each slot, 0 to 1, and the slots that keep their previous critic.</returns>
    public async Task<GuardStepResult> ExecuteAsync(GuardStep step, CancellationToken cancellationToken)
    {
        var arm = run.ArmOf(step.Arm);
        var current = await AgreementAsync(step.NewTranscripts, arm, cancellationToken);
        var previous = await AgreementAsync(step.PreviousTranscripts, arm, cancellationToken);
        var slots = Enumerable.Range(0, arm.Slots).ToList();
        return new GuardStepResult(
            [.. current.Select(agreement => agreement.Average())],
            [.. previous.Select(agreement => agreement.Average())],
            [.. slots.Where(slot => IsWorse(current[slot], previous[slot]))]
        );
    }

    /// <summary>Whether the new critic is worse: the two-sided test at twice the level, on this side.</summary>
    private static bool IsWorse(IReadOnlyList<double> current, IReadOnlyList<double> previous)
    {
        var test = McNemar.Test(current, previous);
        return test.OnlyLeft < test.OnlyRight && test.PValue <= 2 * SignificanceLevel;
    }

    /// <summary>[slot][problem]: 1 where the slot's final answer equals the vote of the first round, else 0.</summary>
    private async Task<ImmutableArray<ImmutableArray<double>>> AgreementAsync(
        string path,
        Arm arm,
        CancellationToken cancellationToken
    )
    {
        var transcripts = Transcripts.Read(layout.ResolvePath(path));
        var firstRounds = transcripts
            .Select(transcript => transcript with { Rounds = transcript.Rounds[..1] })
            .ToList();
        var voting = arm.Selection.Voting;
        var votes = await consensus.VoteAsync(firstRounds, run.Task.Spec, voting, cancellationToken);
        var task = TaskRegistry.Create(run.Task.Spec);
        return [.. Enumerable.Range(0, arm.Slots).Select(AgreementOfSlot)];

        ImmutableArray<double> AgreementOfSlot(int slot) =>
            [
                .. transcripts.Zip(
                    votes,
                    (transcript, vote) => Agrees(transcript, slot, vote, task) ? 1.0 : 0.0
                ),
            ];
    }

    /// <summary>Whether the final answer of a slot equals the vote. False when there is no vote.</summary>
    private static bool Agrees(DebateTranscript transcript, int slot, ConsensusResult vote, ITask task) =>
        vote.Answer is { } answer
        && Voting.MatchesConsensus(transcript.FinalRound[slot].Answer, answer, task.Equivalent);
}
