using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a score step: every response of the first and the last round is scored by the models of its round and by
/// its base model, and the texts of the last round are embedded (docs/design/diversity.md).
/// </summary>
/// <param name="scorer">Scores one response. A repeated request finds the stored result.</param>
/// <param name="run">The run file.</param>
/// <param name="layout">Paths of the run folder.</param>
/// <param name="lineage">The models of the agents after each iteration.</param>
internal sealed class ScoreExecution(IResponseScorer scorer, RunFile run, RunLayout layout, Lineage lineage)
{
    /// <summary>Maximum number of debates whose responses wait for the scorer.</summary>
    private const int MaxConcurrency = 16;

    /// <summary>Scores the first problems of a measurement. Of many samples, as many as a society has agents.</summary>
    /// <param name="step">The step; its debates are finished.</param>
    /// <param name="progress">Receives the number of scored debates.</param>
    /// <param name="cancellationToken">Ends the step; scores of the queue are found again.</param>
    public async Task<ScoreStepResult> ExecuteAsync(
        ScoreStep step,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        var transcripts = Transcripts
            .Read(layout.ResolvePath(step.Debates.Transcripts.Path))
            .Take(step.Problems)
            .ToList();
        var society = lineage.SocietyOf(step.Debates.Society);
        var slots = run.ArmOf(step.Arm).Slots;
        var scores = new DebateScores[transcripts.Count];
        var done = 0;
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = MaxConcurrency,
            CancellationToken = cancellationToken,
        };
        progress.Report(0, scores.Length, 0);
        await Parallel.ForAsync(
            0,
            scores.Length,
            options,
            async (index, token) =>
            {
                scores[index] = await ScoreAsync(transcripts[index], society, slots, token);
                progress.Report(Interlocked.Increment(ref done), scores.Length, 0);
            }
        );
        return ToResult([.. scores]);
    }

    private static ScoreStepResult ToResult(ImmutableArray<DebateScores> debates)
    {
        var responses = debates.SelectMany(debate => debate.First.Concat(debate.Final)).ToList();
        var scored = responses.Count(response => response is not null);
        return new ScoreStepResult(debates, scored, responses.Count - scored);
    }

    private async Task<DebateScores> ScoreAsync(
        DebateTranscript transcript,
        Society society,
        int slots,
        CancellationToken cancellationToken
    )
    {
        var debate = new ScoredDebate(transcript, society, Math.Min(slots, transcript.Slots));
        var first = ScoreRoundAsync(debate.First, cancellationToken);
        var final = ScoreRoundAsync(debate.Final, cancellationToken);
        var embeddings = Task.WhenAll(debate.Texts().Select(text => EmbedAsync(text, cancellationToken)));
        return new DebateScores(
            transcript.Problem.Id,
            await first,
            await final,
            Embeddings.Pairwise([.. await embeddings])
        );
    }

    private async Task<ImmutableArray<ResponseScores?>> ScoreRoundAsync(
        ScoredRound round,
        CancellationToken cancellationToken
    ) =>
        [
            .. await Task.WhenAll(
                Enumerable.Range(0, round.Count).Select(slot => ScoreAsync(round, slot, cancellationToken))
            ),
        ];

    /// <summary>The scores of one response; null where it cannot be scored.</summary>
    private async Task<ResponseScores?> ScoreAsync(
        ScoredRound round,
        int slot,
        CancellationToken cancellationToken
    )
    {
        if (round.RequestFor(slot) is not { } request)
            return null;
        var result = await scorer.ScoreAsync(request, cancellationToken);
        return result.Tokens == 0 ? null : round.ToScores(slot, request, result);
    }

    /// <summary>The embedding of a text; empty where it has none.</summary>
    private async Task<ImmutableArray<float>> EmbedAsync(
        ScoringRequest? request,
        CancellationToken cancellationToken
    ) => request is null ? [] : (await scorer.ScoreAsync(request, cancellationToken)).Embedding;
}
