using System.Text.Json;

namespace MultiagentAspire.Tasks;

/// <summary>
/// How a line of a problem file is read. Functions may throw <see cref="FormatException"/> with the reason why a line
/// is invalid.
/// </summary>
/// <param name="Reference">The reference answer of a line's JSON object; null where it has none.</param>
internal sealed record ProblemForm(Func<JsonElement, string?> Reference)
{
    private static readonly string[] QuestionKeys = ["question", "problem"];

    /// <summary>The question; default: the key <c>question</c> or <c>problem</c>.</summary>
    public Func<JsonElement, string> Question { get; init; } = QuestionOf;

    /// <summary>Which lines are read; null: all.</summary>
    public ProblemFilter? Filter { get; init; }

    /// <summary>The text of the key <c>question</c> or <c>problem</c>.</summary>
    /// <exception cref="FormatException">The line has neither, or it is no text or empty.</exception>
    public static string QuestionOf(JsonElement line)
    {
        foreach (var key in QuestionKeys)
        {
            if (!line.TryGetProperty(key, out var value))
                continue;
            var question = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return string.IsNullOrWhiteSpace(question)
                ? throw new FormatException($"\"{key}\" must be a text that is not empty")
                : question;
        }
        throw new FormatException("has no \"question\"");
    }
}
