using System.Runtime.InteropServices;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// A task whose problems lie in a file, or in a folder with a file for training and one for measuring. Files
/// are read where problems are asked for and nowhere else: services that only ask agents and count votes need
/// no access to them.
/// </summary>
internal sealed class FileTask : ITask
{
    public required string Name { get; init; }

    public required TaskPrompts Prompts { get; init; }

    /// <summary>
    /// A file, or a folder with <c>train.jsonl</c> and <c>test.jsonl</c>; null where problems are never asked
    /// for, as in grading.
    /// </summary>
    public required string? Path { get; init; }

    /// <summary>Another file to measure on; null: the folder's, or the same.</summary>
    public required string? EvaluatePath { get; init; }

    /// <summary>Response → answer.</summary>
    public required Func<string, string?> Extractor { get; init; }

    /// <summary>Whether two answers mean the same.</summary>
    public required Func<string, string, bool> Equivalence { get; init; }

    /// <summary>A line's reference answer.</summary>
    public required Func<JsonElement, string?> Reference { get; init; }

    public IReadOnlyList<AnswerReading> OtherReadings { get; init; } = [];

    public IReadOnlyList<LabelledProblem> Problems(ulong seed, int count) =>
        Draw(Read("train.jsonl", Path), seed, count);

    public IReadOnlyList<LabelledProblem> EvaluationProblems(ulong seed, int count)
    {
        var all = Read("test.jsonl", EvaluatePath ?? Path);
        var labelled = all.Where(problem => problem.Reference is not null).ToList();
        return Draw(labelled.Count > 0 ? labelled : all, seed, count);
    }

    public string? Extract(string response) => Extractor(response);

    public bool Equivalent(string answer, string reference) => Equivalence(answer, reference);

    private IReadOnlyList<LabelledProblem> Read(string ofFolder, string? path)
    {
        if (path is null)
            throw new ArgumentException(
                $"Task '{Name}' needs the option 'path': the file with its problems."
            );
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, ofFolder) : path;
        return File.Exists(file)
            ? ProblemFile.Read(file, Reference)
            : throw new FileNotFoundException(
                $"{file}: no such file; task '{Name}' reads its problems there.",
                file
            );
    }

    /// <summary>The first of a seeded order, so that a longer list begins with the shorter one.</summary>
    private static List<LabelledProblem> Draw(IReadOnlyList<LabelledProblem> problems, ulong seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = problems.ToList();
        new SplitMix64(seed).Shuffle(CollectionsMarshal.AsSpan(order));
        return order[..Math.Min(count, order.Count)];
    }
}
