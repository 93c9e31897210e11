using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// The unit that an answer names after its number, and whether two answers name different ones. An answer without a
/// unit differs from none: the question may have said it.
/// </summary>
internal static partial class AnswerUnits
{
    private const int MaxLength = 200;

    private static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>
    {
        ["centimeter"] = "cm",
        ["centimetre"] = "cm",
        ["millimeter"] = "mm",
        ["kilometer"] = "km",
        ["kilometre"] = "km",
        ["meter"] = "m",
        ["metre"] = "m",
        ["inche"] = "in",
        ["inch"] = "in",
        ["feet"] = "ft",
        ["foot"] = "ft",
        ["yard"] = "yd",
        ["mile"] = "mi",
        ["hour"] = "h",
        ["hr"] = "h",
        ["minute"] = "min",
        ["second"] = "s",
        ["sec"] = "s",
        ["kilogram"] = "kg",
        ["gram"] = "g",
        ["liter"] = "l",
        ["litre"] = "l",
        ["degree"] = "",
        ["unit"] = "",
        ["usd"] = "dollar",
        ["year old"] = "year",
        ["a.m."] = "am",
        ["p.m."] = "pm",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether both answers name a unit, and not the same one: 3 cm and 3 km, 10 AM and 10 PM.</summary>
    public static bool Differ(string answer, string other) =>
        Of(answer) is { Length: > 0 } unit
        && Of(other) is { Length: > 0 } otherUnit
        && !AreAlike(unit, otherUnit);

    /// <summary>
    /// Whether an answer has several numbers with units of their own, as <c>6 ft 2 in</c>: it is no number.
    /// </summary>
    public static bool IsCompound(string answer) =>
        answer.Length <= MaxLength && Compound().IsMatch(Plain(answer));

    /// <summary>The unit of an answer, in the singular and in lower case; empty where it names none.</summary>
    private static string Of(string answer)
    {
        if (answer.Length > MaxLength)
            return "";
        var plain = Plain(answer);
        if (plain.StartsWith('$'))
            return "dollar";
        return Unit().Match(plain) is { Success: true } match ? Canonical(match.Groups[1].Value) : "";
    }

    /// <summary>The words of one are among those of the other: red apples are apples.</summary>
    private static bool AreAlike(string unit, string other)
    {
        var (words, others) = (unit.Split(' ').ToHashSet(), other.Split(' ').ToHashSet());
        return words.IsSubsetOf(others) || others.IsSubsetOf(words);
    }

    private static string Canonical(string unit)
    {
        unit = unit.Trim().ToLowerInvariant();
        if (Synonyms.TryGetValue(unit, out var known))
            return known;
        var words = unit.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CanonicalWord);
        return string.Join(' ', words.Where(word => word.Length > 0));
    }

    private static string CanonicalWord(string word)
    {
        var singular =
            word.Length > 2 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal)
                ? word[..^1]
                : word;
        return Synonyms.GetValueOrDefault(singular, singular);
    }

    /// <summary>The answer without LaTeX's commands for text and spaces.</summary>
    private static string Plain(string answer)
    {
        var text = Font().Replace(answer, " ${inside} ");
        return Space()
            .Replace(text.Replace(@"\$", "$", StringComparison.Ordinal), " ")
            .Trim()
            .Trim('.')
            .Trim();
    }

    [GeneratedRegex(
        @"\\(?:text|textbf|mbox|textnormal|mathrm|rm)\{(?<inside>[^{}]*)\}",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Font();

    [GeneratedRegex(@"\\[,;: ]|~|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Space();

    /// <summary>A number and words after it up to the end, in group 1.</summary>
    [GeneratedRegex(
        @"[0-9}] *([A-Za-z][A-Za-z.]*(?: [A-Za-z][A-Za-z.]*){0,3})\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Unit();

    /// <summary>Two or more numbers, each with a unit.</summary>
    [GeneratedRegex(
        @"\A[0-9.]+ ?[A-Za-z]{1,10}\.?,? (?:and )?[0-9.]+ ?[A-Za-z]{1,10}\.?"
            + @"(?:,? (?:and )?[0-9.]+ ?[A-Za-z]{1,10}\.?)?\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Compound();
}
