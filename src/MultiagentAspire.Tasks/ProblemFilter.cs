using System.Text.Json;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Chooses the lines of a problem file by level and subject, as MATH has them: <c>"level":"Level 3"</c> and
/// <c>"subject":"Algebra"</c> or <c>"type":"Algebra"</c>. Case does not count.
/// </summary>
internal sealed class ProblemFilter
{
    /// <summary>Names of the task options of a filter.</summary>
    public static readonly string[] Options = ["levels", "subjects"];

    private static readonly string[] SubjectKeys = ["subject", "type"];
    private readonly HashSet<string> _levels;
    private readonly HashSet<string> _subjects;

    private ProblemFilter(HashSet<string> levels, HashSet<string> subjects) =>
        (_levels, _subjects) = (levels, subjects);

    /// <summary>The filter of the options <c>levels</c> (as <c>1,2,3</c>) and <c>subjects</c>; null: neither.</summary>
    /// <exception cref="ArgumentException">An option has no name in it.</exception>
    public static ProblemFilter? FromOptions(TaskSpecReader options)
    {
        var levels = Names(options, "levels");
        var subjects = Names(options, "subjects");
        return levels.Count + subjects.Count > 0 ? new ProblemFilter(levels, subjects) : null;
    }

    /// <summary>Whether a line has one of the levels and one of the subjects.</summary>
    public bool Includes(JsonElement line) =>
        (_levels.Count == 0 || _levels.Contains(LevelOf(line)))
        && (_subjects.Count == 0 || SubjectKeys.Any(key => _subjects.Contains(TextOf(line, key))));

    /// <summary>What it asks for, for messages: <c>level 1 or 2, subject algebra</c>.</summary>
    public override string ToString()
    {
        string Part(string name, HashSet<string> values) =>
            values.Count == 0 ? "" : $"{name} {string.Join(" or ", values.Order(StringComparer.Ordinal))}";
        string[] parts = [Part("level", _levels), Part("subject", _subjects)];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private static HashSet<string> Names(TaskSpecReader options, string key)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (options.Text(key) is not { } text)
            return names;
        const StringSplitOptions Split =
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        names.UnionWith(text.Split(',', Split));
        return names.Count > 0
            ? names
            : throw options.InvalidOption(key, "must name at least one, with commas between them.");
    }

    /// <summary>The level without the word: <c>3</c> of <c>"Level 3"</c> or of <c>3</c>.</summary>
    private static string LevelOf(JsonElement line)
    {
        const string Word = "Level ";
        var level = TextOf(line, "level");
        return level.StartsWith(Word, StringComparison.OrdinalIgnoreCase)
            ? level[Word.Length..].Trim()
            : level;
    }

    private static string TextOf(JsonElement line, string key)
    {
        if (!line.TryGetProperty(key, out var value))
            return "";
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
    }
}
