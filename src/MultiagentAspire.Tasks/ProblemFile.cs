using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Problems in a file with one JSON object a line: <c>{"question":"…","answer":"…"}</c>. Other keys are
/// ignored, blank lines passed over.
/// </summary>
internal static class ProblemFile
{
    /// <summary>Larger files are refused: they are held in memory.</summary>
    public const long MaxFileBytes = 256L * 1024 * 1024;

    private static readonly string[] QuestionKeys = ["question", "problem"];

    /// <summary>
    /// Reads distinct problems in the order of the file. A question that stands there twice counts once.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="reference">The object of a line → its reference answer; null where it has none. May throw
    /// <see cref="FormatException"/> with the reason.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is no problem, or contradicts another; the message
    /// begins with <c>file:line:</c>.</exception>
    public static IReadOnlyList<LabelledProblem> Read(string path, Func<JsonElement, string?> reference)
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
            var problem = Parse(line, path, number, reference);
            if (lines.TryAdd(problem.Problem.Id, (number, problem.Reference)))
                problems.Add(problem);
            else if (lines[problem.Problem.Id] is var first && first.Reference != problem.Reference)
                throw InvalidLine(
                    path,
                    number,
                    $"asks what line {first.Line} asks, with another answer; remove one of them"
                );
        }
        return problems.Count > 0
            ? problems
            : throw new InvalidDataException(
                $"{path}: holds no problems; each line must be {{\"question\":\"…\",\"answer\":\"…\"}}, the answer may be missing."
            );
    }

    /// <summary>
    /// <c>answer</c> as it is written: a text, a number or a truth value; null where it is missing, null or
    /// blank.
    /// </summary>
    public static string? Answer(JsonElement line) =>
        !line.TryGetProperty("answer", out var answer)
            ? null
            : answer.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => string.IsNullOrWhiteSpace(answer.GetString())
                    ? null
                    : answer.GetString()!.Trim(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => answer.GetRawText(),
                _ => throw new FormatException("\"answer\" must be a text or a number"),
            };

    private static LabelledProblem Parse(
        string line,
        string path,
        int lineNumber,
        Func<JsonElement, string?> reference
    )
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("is no JSON object");
            var question = Question(json.RootElement);
            return new LabelledProblem(
                new Problem(ProblemIds.FromQuestion(question), question),
                reference(json.RootElement)
            );
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            // Texts with half a surrogate pair are found when they are read, as InvalidOperationException.
            throw InvalidLine(
                path,
                lineNumber,
                error is JsonException
                    ? $"is no JSON ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')})"
                    : error.Message.TrimEnd('.'),
                error
            );
        }
    }

    private static string Question(JsonElement line)
    {
        foreach (var key in QuestionKeys)
            if (line.TryGetProperty(key, out var value))
                return
                    value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())
                    ? value.GetString()!
                    : throw new FormatException($"\"{key}\" must be a text that is not empty");
        throw new FormatException("has no \"question\"");
    }

    private static InvalidDataException InvalidLine(
        string path,
        int line,
        string reason,
        Exception? cause = null
    ) => new(FormattableString.Invariant($"{path}:{line}: {reason}."), cause);
}
