using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// Carries out a debate step: runs its debates concurrently and writes the transcripts in the order of the problems.
/// </summary>
/// <param name="runner">Runs one debate.</param>
/// <param name="run">The run file.</param>
/// <param name="layout">Paths of the run folder.</param>
/// <param name="problems">The problems of the run, by problem set.</param>
/// <param name="steps">Results of finished steps.</param>
/// <param name="lineage">The models of the agents after each iteration.</param>
/// <param name="spending">Counts each debate, and ends the step at a limit of the run.</param>
internal sealed class DebateExecution(
    IDebateRunner runner,
    RunFile run,
    RunLayout layout,
    ProblemSets problems,
    StepStore steps,
    Lineage lineage,
    Spending spending
)
{
    /// <summary>
    /// Maximum number of debates that wait for the runner. It fills the batches of any engine, and bounds the memory
    /// for a million problems.
    /// </summary>
    private const int MaxConcurrency = 256;

    /// <summary>
    /// Runs the debates of a step. A step that shares another step's debates takes that step's result; a step whose
    /// transcript file exists only counts tokens.
    /// </summary>
    /// <param name="step">The step; its society must be trained.</param>
    /// <param name="progress">Receives the number of finished debates and of generated tokens.</param>
    /// <param name="cancellationToken">Stops the debates; finished ones are kept for the next attempt.</param>
    /// <exception cref="InvalidRunFileException">The transcript file is of another run.</exception>
    /// <exception cref="RunLimitException">A limit of the run is reached.</exception>
    public async Task<DebateStepResult> ExecuteAsync(
        DebateStep step,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        if (step.Owner is { } owner)
            return steps.Read<DebateStepResult>(owner).Result;
        var output = layout.ResolvePath(step.Transcripts.Path);
        // An interruption can fall between writing the transcripts and the result: then only the result is missing.
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
            EndpointUsage = ModelUsage.Sum(
                transcripts.SelectMany(transcript => transcript.EndpointUsage ?? [])
            ),
        };
    }

    /// <summary>
    /// Runs the debates that an interrupted attempt has not finished, and writes the transcript file. Each debate is
    /// stored as soon as it ends.
    /// </summary>
    private async Task<IReadOnlyList<DebateTranscript>> RunDebatesAsync(
        DebateStep step,
        string output,
        StepProgress progress,
        CancellationToken cancellationToken
    )
    {
        var requests = CreateRequests(step);
        using var partial = new PartialTranscripts(output);
        var finished = SelectRecovered(partial, requests);
        foreach (var transcript in finished.Values)
            spending.Add(transcript);
        if (finished.Count < requests.Length)
            spending.RequireWithin(progress.Elapsed);
        var tokens = 0L;
        progress.Report(finished.Count, requests.Length, tokens);
        var remaining = requests.Where(request => !finished.ContainsKey(request.Id)).ToList();
        await Parallel.ForEachAsync(remaining, ParallelOptions(cancellationToken), RunDebateAsync);
        var ordered = requests.Select(request => finished[request.Id]).ToList();
        Transcripts.Write(output, ordered);
        partial.Delete();
        return ordered;

        async ValueTask RunDebateAsync(DebateRequest request, CancellationToken token)
        {
            var transcript = RequireMatch(request, await runner.RunAsync(request, token));
            partial.Append(transcript);
            spending.Add(transcript);
            bool isLast;
            lock (finished)
            {
                finished.Add(request.Id, transcript);
                tokens += CountGeneratedTokens(transcript);
                progress.Report(finished.Count, requests.Length, tokens);
                isLast = finished.Count == requests.Length;
            }
            if (!isLast)
                spending.RequireWithin(progress.Elapsed);
        }
    }

    private static ParallelOptions ParallelOptions(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken };

    /// <summary>The transcripts of an interrupted attempt that belong to these requests, by debate.</summary>
    private static Dictionary<DebateId, DebateTranscript> SelectRecovered(
        PartialTranscripts partial,
        ImmutableArray<DebateRequest> requests
    )
    {
        var ids = requests.Select(request => request.Id).ToHashSet();
        return partial
            .Recovered.Where(transcript => ids.Contains(transcript.Id))
            .DistinctBy(transcript => transcript.Id)
            .ToDictionary(transcript => transcript.Id);
    }

    /// <summary>Checks that stored transcripts are those of the step, in its order.</summary>
    /// <exception cref="InvalidRunFileException">They are of another run.</exception>
    private IReadOnlyList<DebateTranscript> RequireOwnTranscripts(
        DebateStep step,
        IReadOnlyList<DebateTranscript> stored,
        string path
    )
    {
        var storedIds = stored.Select(transcript => transcript.Id);
        var requestedIds = CreateRequests(step).Select(request => request.Id);
        return storedIds.SequenceEqual(requestedIds)
            ? stored
            : throw new InvalidRunFileException(
                $"{path} holds the debates of another run; delete the run's folder, or choose another one."
            );
    }

    /// <summary>
    /// One request for each problem, in the order of the problems. Its id, from which all seeds of the debate derive,
    /// depends on the run's seed, the iteration, the arm and the problem.
    /// </summary>
    private ImmutableArray<DebateRequest> CreateRequests(DebateStep step)
    {
        var society = lineage.SocietyOf(step.Society);
        var spec = problems.SpecOf(step.Problems);
        var asked = step.HintsFor is { } first
            ? StarSelection.WithHints(Transcripts.Read(layout.ResolvePath(first)), problems, step.Problems)
            : problems.Questions(step.Problems);
        return [.. asked.Select(CreateRequest)];

        DebateRequest CreateRequest(Problem problem)
        {
            var id = new DebateId(
                run.Seed,
                step.Iteration,
                step.Transcripts.SeededBy,
                step.Split,
                problem.Id
            );
            return new DebateRequest(id, spec, problem, society, step.Settings);
        }
    }

    /// <summary>
    /// Rejects the transcript of another debate: agents would be trained and measured on what they never saw.
    /// </summary>
    private static DebateTranscript RequireMatch(DebateRequest request, DebateTranscript transcript) =>
        transcript.Id == request.Id && transcript.Problem == request.Problem
            ? transcript
            : throw new InvalidOperationException(
                $"The debate {request.Id} was answered with the transcript of {transcript.Id}."
            );

    /// <summary>Responses without a token: their prompt did not fit the model's context.</summary>
    private static int CountUnanswered(DebateTranscript transcript) =>
        transcript.Rounds.Sum(round =>
            round.Count(response => response is { FinishReason: FinishReason.Length, Tokens: 0 })
        );

    /// <summary>Tokens of all responses and summaries.</summary>
    private static long CountGeneratedTokens(DebateTranscript transcript) =>
        transcript.SummaryTokens
        + transcript.Rounds.Sum(round => round.Sum(response => (long)response.Tokens));

    /// <summary>Tokens of the prompts of all responses and summaries.</summary>
    private static long CountPromptTokens(DebateTranscript transcript) =>
        transcript.SummaryPromptTokens
        + transcript.Rounds.Sum(round => round.Sum(response => (long)response.PromptTokens));
}
