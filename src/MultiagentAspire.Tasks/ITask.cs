using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// A kind of problem: the source of problems, the prompts, and the rules that extract and compare answers. All members
/// are pure functions but for the reading of files.
/// </summary>
public interface ITask
{
    /// <summary>Name in run files, for example <c>arithmetic</c>.</summary>
    string Name { get; }

    /// <summary>The user messages of a debate, in the wording that the options choose.</summary>
    TaskPrompts Prompts { get; }

    /// <summary>
    /// Distinct training problems. They depend on the seed alone, and a longer list starts with the shorter one.
    /// </summary>
    /// <param name="seed">Seed of the choice and order.</param>
    /// <param name="count">Number of problems, at least 0; fewer are returned where the task has no more.</param>
    /// <exception cref="IOException">The file of the option <c>path</c> cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// A line of the file is invalid. The message starts with <c>file:line:</c>.
    /// </exception>
    IReadOnlyList<LabelledProblem> Problems(ulong seed, int count);

    /// <summary>
    /// Distinct evaluation problems, by the same rules as <see cref="Problems"/>. All of them have a reference answer,
    /// or none where the task has no answers. Both lists are the same, unless the task has a separate test set.
    /// </summary>
    IReadOnlyList<LabelledProblem> EvaluationProblems(ulong seed, int count) => Problems(seed, count);

    /// <summary>
    /// Further readings of the same responses, which reports show beside the task's own reading. Votes and training use
    /// only the task's own.
    /// </summary>
    IReadOnlyList<AnswerReading> OtherReadings => [];

    /// <summary>The final answer of a response; null where none parses (paper section 6.2).</summary>
    string? Extract(string response);

    /// <summary>
    /// Whether two answers mean the same. Votes compare two extracted answers; evaluation compares an extracted answer
    /// with the reference answer. Symmetric, but not always transitive.
    /// </summary>
    bool Equivalent(string answer, string reference);
}
