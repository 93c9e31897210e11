using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Tasks;

/// <summary>A kind of problem: where problems come from, how agents are asked, and how answers are read and compared.</summary>
public interface ITask
{
    /// <summary>Name in run files, for example <c>arithmetic</c>.</summary>
    string Name { get; }

    TaskPrompts Prompts { get; }

    /// <summary>At most <paramref name="count"/> distinct problems, decided by <paramref name="seed"/> alone; a longer list begins with the shorter one.</summary>
    /// <exception cref="IOException">The file that the task's <c>path</c> names cannot be read.</exception>
    /// <exception cref="InvalidDataException">Something in it is wrong; the message begins with <c>file:line:</c>.</exception>
    IReadOnlyList<LabelledProblem> Problems(ulong seed, int count);

    /// <summary>As <see cref="Problems"/>, of those to measure on: all of them have an answer, or none where the task has no answers. The same problems, unless the task keeps a test set apart.</summary>
    IReadOnlyList<LabelledProblem> EvaluationProblems(ulong seed, int count) => Problems(seed, count);

    /// <summary>Further ways in which the same responses are read and judged, to be shown beside the task's own; agents are told and trained by the own one alone.</summary>
    IReadOnlyList<AnswerReading> OtherReadings => [];

    /// <summary>The final answer of a response, or null when none parses (paper section 6.2).</summary>
    string? Extract(string response);

    /// <summary>Whether two extracted answers mean the same. Used by the vote and, against the reference, by evaluation.</summary>
    bool Equivalent(string answer, string reference);
}

/// <summary>A way to read and judge responses.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Extract">Response → answer, or null.</param>
/// <param name="Correct">(answer, reference) → whether it is right; between two answers, whether a vote counts them as one.</param>
public sealed record AnswerReading(
    string Name,
    Func<string, string?> Extract,
    Func<string, string, bool> Correct
)
{
    /// <summary>Extracts and judges; without an answer the response is wrong.</summary>
    public GradedAnswer Judge(string response, string reference) =>
        Extract(response) is { } answer
            ? new GradedAnswer(response, answer, Correct(answer, reference))
            : new GradedAnswer(response, null, false);
}

/// <summary>The user messages of a debate (paper section 6.1). All are pure functions of text.</summary>
/// <param name="First">question → round-1 message.</param>
/// <param name="ReviseWithOthers">(question, the other agents' responses) → message of a later round without summary.</param>
/// <param name="ReviseWithSummary">(question, summary) → message of a later round with summary.</param>
/// <param name="Summarize">the other agents' responses → message to the summarizer.</param>
/// <param name="Check">question → message of a later round when the agent is alone (N = 1).</param>
public sealed record TaskPrompts(
    Func<string, string> First,
    Func<string, IReadOnlyList<string>, string> ReviseWithOthers,
    Func<string, string, string> ReviseWithSummary,
    Func<IReadOnlyList<string>, string> Summarize,
    Func<string, string> Check
);
