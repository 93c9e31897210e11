using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// A kind of problem: where problems come from, how agents are asked, and how answers are read and compared.
/// </summary>
public interface ITask
{
    /// <summary>Name in run files, for example <c>arithmetic</c>.</summary>
    string Name { get; }

    TaskPrompts Prompts { get; }

    /// <summary>
    /// At most <paramref name="count"/> distinct problems, decided by <paramref name="seed"/> alone; a longer
    /// list begins with the shorter one.
    /// </summary>
    /// <exception cref="IOException">The file that the task's <c>path</c> names cannot be read.</exception>
    /// <exception cref="InvalidDataException">Something in it is wrong; the message begins with
    /// <c>file:line:</c>.</exception>
    IReadOnlyList<LabelledProblem> Problems(ulong seed, int count);

    /// <summary>
    /// As <see cref="Problems"/>, of those to measure on: all of them have an answer, or none where the task
    /// has no answers. The same problems, unless the task keeps a test set apart.
    /// </summary>
    IReadOnlyList<LabelledProblem> EvaluationProblems(ulong seed, int count) => Problems(seed, count);

    /// <summary>
    /// Further ways in which the same responses are read and judged, to be shown beside the task's own;
    /// agents are told and trained by the own one alone.
    /// </summary>
    IReadOnlyList<AnswerReading> OtherReadings => [];

    /// <summary>The final answer of a response, or null when none parses (paper section 6.2).</summary>
    string? Extract(string response);

    /// <summary>
    /// Whether two extracted answers mean the same. Used by the vote and, against the reference, by
    /// evaluation.
    /// </summary>
    bool Equivalent(string answer, string reference);
}
