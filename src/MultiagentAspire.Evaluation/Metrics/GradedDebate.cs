using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Evaluation.Metrics;

/// <summary>
/// A debate as the metrics see it: graded answers and token counts. Independent samples are a debate of one round.
/// </summary>
/// <param name="ProblemId">Id of the problem, unique among the debates of an arm.</param>
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
    /// <summary>Of <see cref="TokensPrompt"/>, those that endpoints read from their caches.</summary>
    public long TokensCached { get; init; }

    /// <summary>y_{1,*}: the independent answers, before anyone read another's.</summary>
    public ImmutableArray<GradedAnswer> First => Rounds[0];

    /// <summary>y_{M,*}: what the final vote is taken over.</summary>
    public ImmutableArray<GradedAnswer> Final => Rounds[^1];

    /// <summary>
    /// The debates with equally many rounds: where a debate ended early, its last answers stand in the rounds that it
    /// did not have. Token counts stay those of what was generated.
    /// </summary>
    /// <param name="debates">The debates.</param>
    /// <param name="atLeast">
    /// Rounds that each has at least: where all ended early, none shows how many there were.
    /// </param>
    public static IReadOnlyList<GradedDebate> Align(IReadOnlyList<GradedDebate> debates, int atLeast = 0)
    {
        var rounds = debates.Select(debate => debate.Rounds.Length).Append(atLeast).Max();
        return [.. debates.Select(debate => debate.Extend(rounds))];
    }

    private GradedDebate Extend(int rounds) =>
        rounds == Rounds.Length
            ? this
            : this with
            {
                Rounds = [.. Rounds, .. Enumerable.Repeat(Final, rounds - Rounds.Length)],
            };

    /// <summary>
    /// Grades every response of a transcript by the extracted answer that it carries.
    /// </summary>
    /// <param name="task">Compares answers with the reference.</param>
    /// <param name="transcript">The debate.</param>
    /// <param name="reference">The true answer; null: no response counts as right.</param>
    public static GradedDebate Create(ITask task, DebateTranscript transcript, string? reference)
    {
        ImmutableArray<ImmutableArray<GradedAnswer>> rounds =
        [
            .. transcript.Rounds.Select(round =>
                GradeAll(round, response => Grade(task, response, reference))
            ),
        ];
        var responses = transcript.Rounds.SelectMany(round => round).ToList();
        return new GradedDebate(
            transcript.Problem.Id,
            rounds,
            transcript.SummaryTokens + responses.Sum(response => (long)response.Tokens),
            transcript.SummaryPromptTokens + responses.Sum(response => (long)response.PromptTokens)
        )
        {
            TokensCached = transcript.CachedPromptTokens,
        };
    }

    /// <summary>The same texts, extracted and graded by another reading.</summary>
    /// <param name="reading">How to extract and compare.</param>
    /// <param name="reference">The true answer.</param>
    public GradedDebate ReadBy(AnswerReading reading, string reference)
    {
        var rounds = Rounds.Select(round =>
            GradeAll(
                round,
                answer => reading.Grade(answer.Text, reference) with { Confidence = answer.Confidence }
            )
        );
        return this with { Rounds = [.. rounds] };
    }

    private static ImmutableArray<GradedAnswer> GradeAll<T>(
        ImmutableArray<T> responses,
        Func<T, GradedAnswer> grade
    ) => [.. responses.Select(grade)];

    private static GradedAnswer Grade(ITask task, AgentResponse response, string? reference)
    {
        var correct =
            response.Answer is { } answer && reference is not null && task.Equivalent(answer, reference);
        return new GradedAnswer(response.Text, response.Answer, correct) { Confidence = response.Confidence };
    }
}
