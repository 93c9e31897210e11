using System.Runtime.InteropServices;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks;

/// <summary>
/// A task whose problems are in a file, or in a folder with one file for training and one for evaluation. Files are
/// read only by <see cref="Problems"/> and <see cref="EvaluationProblems"/>: services that debate and vote need no
/// access to them.
/// </summary>
internal sealed class FileTask : ITask
{
    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <inheritdoc/>
    public required TaskPrompts Prompts { get; init; }

    /// <summary>
    /// A file, or a folder with <c>train.jsonl</c> and <c>test.jsonl</c>; null where no problems are read, as in
    /// grading.
    /// </summary>
    public required string? Path { get; init; }

    /// <summary>A file or folder for evaluation; null: that of <see cref="Path"/>.</summary>
    public required string? EvaluatePath { get; init; }

    /// <summary>Maps a response to its answer; null where it has none.</summary>
    public required Func<string, string?> Extractor { get; init; }

    /// <summary>Whether two answers mean the same.</summary>
    public required Func<string, string, bool> Equivalence { get; init; }

    /// <summary>How a line of the file is read, and which lines are.</summary>
    public required ProblemForm Form { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<AnswerReading> OtherReadings { get; init; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<LabelledProblem> Problems(ulong seed, int count) =>
        Draw(Read("train.jsonl", Path), seed, count);

    /// <inheritdoc/>
    public IReadOnlyList<LabelledProblem> EvaluationProblems(ulong seed, int count)
    {
        var problems = Read("test.jsonl", EvaluatePath ?? Path);
        var labelled = problems.Where(problem => problem.Reference is not null).ToList();
        return Draw(labelled.Count > 0 ? labelled : problems, seed, count);
    }

    /// <inheritdoc/>
    public string? Extract(string response)
    {
        var answer = Extractor(Thoughts.Remove(response));
        return string.IsNullOrWhiteSpace(answer) ? null : answer;
    }

    /// <inheritdoc/>
    public bool Equivalent(string answer, string reference) => Equivalence(answer, reference);

    /// <param name="fileInFolder">The file to read where <paramref name="path"/> is a folder.</param>
    private IReadOnlyList<LabelledProblem> Read(string fileInFolder, string? path)
    {
        if (path is null)
            throw new ArgumentException(
                $"Task '{Name}' needs the option 'path': the file with its problems."
            );
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, fileInFolder) : path;
        return File.Exists(file)
            ? ProblemFile.Read(file, Form)
            : throw new FileNotFoundException(
                $"{file}: no such file; task '{Name}' reads its problems there.",
                file
            );
    }

    /// <summary>The first problems of a seeded order, so that a longer list starts with the shorter one.</summary>
    private static List<LabelledProblem> Draw(IReadOnlyList<LabelledProblem> problems, ulong seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = problems.ToList();
        new SplitMix64(seed).Shuffle(CollectionsMarshal.AsSpan(order));
        return order[..Math.Min(count, order.Count)];
    }
}
