using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Reads problems from a file with one JSON object a line: <c>{"question":"…","answer":"…"}</c>. Other keys are
/// ignored, blank lines are skipped. Files are untrusted.
/// </summary>
internal static class ProblemFile
{
    /// <summary>Largest accepted file, in bytes: all problems are kept in memory.</summary>
    public const long MaxFileBytes = 256L * 1024 * 1024;

    /// <summary>
    /// Reads distinct problems in the order of the file. A repeated question counts once.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="form">How a line is read, and which lines are.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// A line is no problem, or repeats a question with another answer. The message starts with <c>file:line:</c>.
    /// </exception>
    public static IReadOnlyList<LabelledProblem> Read(string path, ProblemForm form)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxFileBytes } large)
            throw new InvalidDataException(
                $"{path}: has {large.Length} bytes; at most {MaxFileBytes} are read. Split the file."
            );
        var problems = new List<LabelledProblem>();
        var lines = new Dictionary<string, (int Line, string? Reference)>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (Parse(line, path, number, form) is not { } problem)
                continue;
            if (lines.TryAdd(problem.Problem.Id, (number, problem.Reference)))
            {
                problems.Add(problem);
                continue;
            }
            var first = lines[problem.Problem.Id];
            if (first.Reference != problem.Reference)
                throw InvalidLine(
                    path,
                    number,
                    $"asks what line {first.Line} asks, with another answer; remove one of them"
                );
        }
        return problems.Count > 0 ? problems : throw NoProblems(path, form.Filter);
    }

    private static InvalidDataException NoProblems(string path, ProblemFilter? filter) =>
        new(
            filter is null
                ? $"{path}: holds no problems; each line must be {{\"question\":\"…\",\"answer\":\"…\"}}, "
                    + "the answer may be missing."
                : $"{path}: holds no problems of {filter}."
        );

    /// <summary>
    /// The key <c>answer</c> as it is written: a trimmed string, a number, true or false. Null where it is missing,
    /// null or blank.
    /// </summary>
    /// <exception cref="FormatException">It is an object or an array.</exception>
    public static string? Answer(JsonElement line)
    {
        if (!line.TryGetProperty("answer", out var answer))
            return null;
        switch (answer.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                var text = answer.GetString()!.Trim();
                return text.Length == 0 ? null : text;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return answer.GetRawText();
            default:
                throw new FormatException("\"answer\" must be a text or a number");
        }
    }

    /// <returns>Null where the filter leaves the line out.</returns>
    private static LabelledProblem? Parse(string line, string path, int lineNumber, ProblemForm form)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("is no JSON object");
            if (form.Filter?.Includes(json.RootElement) == false)
                return null;
            var question = form.Question(json.RootElement);
            var problem = new Problem(ProblemIds.FromQuestion(question), question);
            return new LabelledProblem(problem, form.Reference(json.RootElement));
        }
        catch (JsonException error)
        {
            var reason = UntrustedText.ToSingleLine(error.Message).TrimEnd('.');
            throw InvalidLine(path, lineNumber, $"is no JSON ({reason})", error);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            // Half a surrogate pair gives an InvalidOperationException when the string is read.
            throw InvalidLine(path, lineNumber, error.Message.TrimEnd('.'), error);
        }
    }

    private static InvalidDataException InvalidLine(
        string path,
        int line,
        string reason,
        Exception? cause = null
    ) => new(FormattableString.Invariant($"{path}:{line}: {reason}."), cause);
}
