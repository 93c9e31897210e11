using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Tasks;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Keeps a critic's previous model when the new one ends on the vote less often. The only signal is agreement, since there are
/// no labels: it catches critics that broke, not a society that agrees on something wrong.
/// </summary>
internal sealed class GuardExecution(IConsensus consensus, RunFile run, RunLayout layout)
{
    public GuardResult Execute(GuardStep step)
    {
        var fresh = Agreement(Transcripts.Read(layout.At(step.NewTranscripts)));
        var previous = Agreement(Transcripts.Read(layout.At(step.PreviousTranscripts)));
        return new GuardResult(fresh, previous, [.. Enumerable.Range(0, fresh.Length).Where(slot => fresh[slot] < previous[slot])]);
    }

    /// <summary>For each slot the share of the problems on which its final answer is the vote's.</summary>
    private ImmutableArray<double> Agreement(IReadOnlyList<DebateTranscript> transcripts)
    {
        var task = Tasks.Create(run.Task.Spec);
        var votes = transcripts.Select(transcript => (Transcript: transcript, consensus.Vote(transcript, run.Task.Spec, run.Selection.Voting).Answer)).ToList();
        return [.. Enumerable.Range(0, run.Agents.Length).Select(slot => votes.Average(vote =>
            vote.Answer is { } answer && Voting.Agrees(vote.Transcript.FinalRound[slot].Answer, answer, task.Equivalent) ? 1.0 : 0.0))];
    }
}
