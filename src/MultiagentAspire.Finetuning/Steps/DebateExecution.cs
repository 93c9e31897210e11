using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Holds the debates of a step, all at once as far as the runner can take them, and writes them in the order
/// of the problems.
/// </summary>
internal sealed class DebateExecution(
    IDebateRunner runner,
    RunFile run,
    RunLayout layout,
    ProblemSets problems,
    StepStore steps,
    Lineage lineage
)
{
    /// <summary>
    /// Enough to keep any engine's batches full, few enough that a million problems do not all wait in
    /// memory.
    /// </summary>
    private const int MaxConcurrency = 256;

    public async Task<DebateStepResult> ExecuteAsync(
        DebateStep step,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        if (step.Owner is { } owner)
            return steps.Read<DebateStepResult>(owner).Result;
        var output = layout.ResolvePath(step.Transcripts.Path);
        // An interruption can fall between the transcripts and the result; then only the result is missing.
        var transcripts = File.Exists(output)
            ? RequireOwnTranscripts(step, Transcripts.Read(output), output)
            : await RunDebatesAsync(step, output, progress, cancellationToken);
        return new DebateStepResult(
            transcripts.Count,
            transcripts.Sum(CountGeneratedTokens),
            transcripts.Sum(CountPromptTokens),
            transcripts.Sum(CountUnanswered)
        )
        {
            Remote = ModelUsage.Sum(transcripts.SelectMany(transcript => transcript.Remote ?? [])),
        };
    }

    private async Task<IReadOnlyList<DebateTranscript>> RunDebatesAsync(
        DebateStep step,
        string output,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        var requests = Requests(step);
        using var partial = new PartialTranscripts(output);
        var ids = requests.Select(request => request.Id).ToHashSet();
        var finished = partial
            .Recovered.Where(transcript => ids.Contains(transcript.Id))
            .DistinctBy(transcript => transcript.Id)
            .ToDictionary(transcript => transcript.Id);
        var tokens = 0L;
        progress.Report(finished.Count, requests.Length, tokens);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = MaxConcurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            requests.Where(request => !finished.ContainsKey(request.Id)).ToList(),
            options,
            async (request, token) =>
            {
                var transcript = RequireMatch(request, await runner.RunAsync(request, token));
                partial.Append(transcript);
                lock (finished)
                {
                    finished.Add(request.Id, transcript);
                    tokens += CountGeneratedTokens(transcript);
                    progress.Report(finished.Count, requests.Length, tokens);
                }
            }
        );
        var ordered = requests.Select(request => finished[request.Id]).ToList();
        Transcripts.Write(output, ordered);
        partial.Delete();
        return ordered;
    }

    private IReadOnlyList<DebateTranscript> RequireOwnTranscripts(
        DebateStep step,
        IReadOnlyList<DebateTranscript> found,
        string path
    ) =>
        found.Select(transcript => transcript.Id).SequenceEqual(Requests(step).Select(request => request.Id))
            ? found
            : throw new InvalidRunFileException(
                $"{path} holds the debates of another run; delete the run's folder, or choose another one."
            );

    private ImmutableArray<DebateRequest> Requests(DebateStep step)
    {
        var society = lineage.SocietyOf(step.Society);
        var spec = problems.SpecOf(step.Problems);
        return
        [
            .. problems
                .Questions(step.Problems)
                .Select(problem => new DebateRequest(
                    new DebateId(run.Seed, step.Iteration, step.Transcripts.SeededBy, step.Split, problem.Id),
                    spec,
                    problem,
                    society,
                    step.Settings
                )),
        ];
    }

    /// <summary>A transcript of another debate would train and measure agents on what they never saw.</summary>
    private static DebateTranscript RequireMatch(DebateRequest request, DebateTranscript transcript) =>
        transcript.Id == request.Id && transcript.Problem == request.Problem
            ? transcript
            : throw new InvalidOperationException(
                $"The debate {request.Id} was answered with the transcript of {transcript.Id}."
            );

    private static int CountUnanswered(DebateTranscript transcript) =>
        transcript.Rounds.Sum(round =>
            round.Count(response => response is { Finish: FinishReason.Length, Tokens: 0 })
        );

    private static long CountGeneratedTokens(DebateTranscript transcript) =>
        transcript.SummaryTokens
        + transcript.Rounds.Sum(round => round.Sum(response => (long)response.Tokens));

    private static long CountPromptTokens(DebateTranscript transcript) =>
        transcript.SummaryPromptTokens
        + transcript.Rounds.Sum(round => round.Sum(response => (long)response.PromptTokens));
}
