using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>A debate as the metrics see it; independent samples are a debate of one round.</summary>
/// <param name="ProblemId">The problem.</param>
/// <param name="Rounds">[m-1][n]: the response of slot n in round m.</param>
/// <param name="TokensGenerated">All tokens that were sampled, summaries included.</param>
/// <param name="TokensPrompt">All tokens that were read, summaries' prompts included.</param>
public sealed record GradedDebate(
    string ProblemId,
    ImmutableArray<ImmutableArray<GradedAnswer>> Rounds,
    long TokensGenerated,
    long TokensPrompt
)
{
    /// <summary>y_{1,*}: the independent answers, before anyone read another's.</summary>
    public ImmutableArray<GradedAnswer> First => Rounds[0];

    /// <summary>y_{M,*}: what the final vote is taken over.</summary>
    public ImmutableArray<GradedAnswer> Final => Rounds[^1];

    /// <summary>
    /// Judges every response of a transcript by the extracted answer it carries; without a reference nothing
    /// counts as right.
    /// </summary>
    public static GradedDebate Create(ITask task, DebateTranscript transcript, string? reference) =>
        new(
            transcript.Problem.Id,
            [
                .. transcript.Rounds.Select(round =>
                    round.Select(response => Grade(task, response, reference)).ToImmutableArray()
                ),
            ],
            transcript.SummaryTokens
                + transcript.Rounds.Sum(round => round.Sum(response => (long)response.Tokens)),
            transcript.SummaryPromptTokens
                + transcript.Rounds.Sum(round => round.Sum(response => (long)response.PromptTokens))
        );

    /// <summary>The same texts, extracted and judged by another reading.</summary>
    public GradedDebate ReadBy(AnswerReading reading, string reference) =>
        this with
        {
            Rounds =
            [
                .. Rounds.Select(round =>
                    round.Select(answer => reading.Grade(answer.Text, reference)).ToImmutableArray()
                ),
            ],
        };

    private static GradedAnswer Grade(ITask task, AgentResponse response, string? reference) =>
        new(
            response.Text,
            response.Answer,
            response.Answer is { } answer && reference is not null && task.Equivalent(answer, reference)
        );
}
