using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// The reference repository's grader of final answers (prm800k; paper sections 6.3 and 6.4), with its quirks. Where the
/// original simplifies with SymPy, values are compared at fixed points (<see cref="ExpressionEquality"/>). In one
/// respect it is more exact: whole numbers beyond 2^53 are compared digit by digit.
/// </summary>
public static partial class MathGrader
{
    /// <summary>Longer answers are compared by the first stage, <see cref="MathNormalizer"/>, alone.</summary>
    private const int MaxLength = MathExpressionParser.MaxLength;

    private const string Brackets = "()[]";

    private static readonly string[] UnitNames =
    [
        "degree",
        "cm",
        "centimeter",
        "meter",
        "mile",
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "foot",
        "feet",
        "inch",
        "yard",
    ];

    private static readonly Regex[] Units = [.. UnitNames.Select(CreateUnitPattern)];

    /// <summary>Replacements of the second stage, in this order.</summary>
    private static readonly (string Old, string New)[] Replacements =
    [
        (@"\%", "%"),
        (@"\$", "$"),
        ("$", ""),
        ("%", ""),
        (" or ", " , "),
        (" and ", " , "),
        ("million", "*10^6"),
        ("billion", "*10^9"),
        ("trillion", "*10^12"),
    ];

    /// <summary>
    /// Whether an answer is correct. As in the original it is not symmetric where one of both is empty. It is not
    /// transitive: 2/4 and 1/2 differ, since unreduced fractions count as wrong, but 0.5 equals both.
    /// </summary>
    /// <param name="given">The extracted answer; null, for a response without one, is wrong.</param>
    /// <param name="gold">The reference answer.</param>
    public static bool Grade(string? given, string gold)
    {
        if (given is null)
            return false;
        if (MathNormalizer.Normalize(given) == MathNormalizer.Normalize(gold))
            return true;
        if (given.Length > MaxLength || gold.Length > MaxLength)
            return false;
        var (answer, reference) = (Normalize(given), Normalize(gold));
        if (answer == reference)
            return true;
        if (answer.Length == 0 || reference.Length == 0)
            return false;
        var (elements, expected) = (Elements(answer), Elements(reference));
        if (elements.Length != expected.Length)
            return false;
        return (expected.Length == 1 || HaveEqualBrackets(answer, reference))
            && elements.Zip(expected).All(pair => SameElement(pair.First, pair.Second));
    }

    /// <summary>
    /// Whether <see cref="Grade"/> accepts two answers in either direction, as votes compare them. Symmetric and
    /// reflexive, not transitive.
    /// </summary>
    public static bool Equivalent(string answer, string other) =>
        answer == other || Grade(answer, other) || Grade(other, answer);

    private static Regex CreateUnitPattern(string unit) =>
        new($@"{unit}(es)?(s)? *(\^[0-9]+)?", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static bool HaveEqualBrackets(string answer, string reference) =>
        answer[0] == reference[0] && answer[^1] == reference[^1];

    /// <summary>The answer in the spelling of the second stage.</summary>
    private static string Normalize(string answer)
    {
        var text = MathNormalizer.Unwrapped(answer);
        foreach (var (old, replacement) in Replacements)
            text = text.Replace(old, replacement, StringComparison.Ordinal);
        foreach (var unit in Units)
            text = unit.Replace(text, "");
        text = Degrees().Replace(text, "");
        if (text.Length > 1 && text[0] == '{' && text[^1] == '}')
            text = text[1..^1];
        text = SpacedComma().Replace(text, "");
        text = WithWholeNumber(text, text);
        if (text.Contains('\\', StringComparison.Ordinal))
            text = ConvertLatex(text);
        text = MixedNumber().Replace(SpacedMinus().Replace(text, "-"), "$1+$2");
        text = RemoveSpacesAndBraces(text).ToLowerInvariant();
        return WithWholeNumber(WithoutThousands(text), text);
    }

    /// <summary>A number that is whole in its usual spelling; any other text as <paramref name="otherwise"/>.</summary>
    private static string WithWholeNumber(string number, string otherwise) =>
        WholeNumber(number)?.ToString(CultureInfo.InvariantCulture) ?? otherwise;

    private static string ConvertLatex(string text)
    {
        text = text.Replace(@"\tfrac", @"\frac", StringComparison.Ordinal)
            .Replace(@"\dfrac", @"\frac", StringComparison.Ordinal)
            .Replace(@"\frac", @" \frac", StringComparison.Ordinal);
        return LatexText.Convert(text).Trim();
    }

    private static string RemoveSpacesAndBraces(string text) =>
        text.Replace(" ", "", StringComparison.Ordinal)
            .Replace("{", "", StringComparison.Ordinal)
            .Replace("}", "", StringComparison.Ordinal);

    /// <summary>
    /// The elements of a tuple or interval in brackets without brackets inside; else the text itself.
    /// </summary>
    private static string[] Elements(string answer)
    {
        var text = WithoutThousands(answer);
        var list =
            text.Length > 2
            && Brackets.Contains(text[0], StringComparison.Ordinal)
            && Brackets.Contains(text[^1], StringComparison.Ordinal)
            && !text[1..^1].Any(Brackets.Contains);
        return list ? text[1..^1].Split(',', StringSplitOptions.TrimEntries) : [text];
    }

    private static bool SameElement(string given, string gold)
    {
        if (Fraction().IsMatch(given) && Fraction().IsMatch(gold))
            return given == gold;
        if ((WholeNumber(given) is null) != (WholeNumber(gold) is null))
            return false;
        return MayCompare($"({gold})-({given})")
            && MathExpressionParser.Parse(given) is { } left
            && MathExpressionParser.Parse(gold) is { } right
            && ExpressionEquality.Equal(left, right);
    }

    /// <summary>
    /// Whether the original hands a difference to SymPy: it has at most two letters and no large or compound exponents.
    /// </summary>
    private static bool MayCompare(string difference)
    {
        var letters = difference
            .Replace("sqrt", "", StringComparison.Ordinal)
            .Replace("frac", "", StringComparison.Ordinal)
            .Where(char.IsLetter);
        return letters.Distinct().Count() <= 2
            && !difference.Contains("^{", StringComparison.Ordinal)
            && !difference.Contains("^(", StringComparison.Ordinal)
            && !LargePower().IsMatch(difference);
    }

    /// <summary>The integer that a text is, or that its number lies within 1e-7 of; null for any other text.</summary>
    private static BigInteger? WholeNumber(string text)
    {
        const NumberStyles Styles =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (BigInteger.TryParse(text, Styles, CultureInfo.InvariantCulture, out var integer))
            return integer;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return null;
        var rounded = Math.Round(value);
        return double.IsFinite(value) && Math.Abs(value - rounded) <= 1e-7 ? new BigInteger(rounded) : null;
    }

    /// <summary>The text without thousands commas; repeated, since a replacement can make another one match.</summary>
    private static string WithoutThousands(string text)
    {
        while (true)
        {
            var shorter = Thousands().Replace(text, "$1$2$3");
            if (shorter == text)
                return text;
            text = shorter;
        }
    }

    /// <summary>A degree sign in LaTeX.</summary>
    [GeneratedRegex(@"\^ *\\circ", RegexOptions.CultureInvariant)]
    private static partial Regex Degrees();

    /// <summary>A comma with LaTeX's negative space, as a thousands separator.</summary>
    [GeneratedRegex(@",\\! *", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedComma();

    /// <summary>A minus sign with the blanks after it.</summary>
    [GeneratedRegex("- *", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedMinus();

    /// <summary>Two digits with blanks between them, as in <c>1 1/2</c>.</summary>
    [GeneratedRegex("([0-9]) +([0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex MixedNumber();

    /// <summary>A comma between a digit and exactly three digits.</summary>
    [GeneratedRegex(@"([0-9]),([0-9]{3})(\z|[^0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();

    /// <summary>A fraction of whole numbers whose denominator is not 0.</summary>
    [GeneratedRegex(@"\A-?[0-9]+/0*[1-9][0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();

    /// <summary>A power of a power, or an exponent of two digits or more.</summary>
    [GeneratedRegex(@"\^[0-9]+\^|\^[0-9][0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex LargePower();
}
