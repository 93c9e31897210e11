using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// The reference repository's grader of final answers (prm800k; paper sections 6.3 and 6.4), with its quirks.
/// Where that simplifies with SymPy, values are compared at fixed places (<see cref="ExpressionEquality"/>).
/// One thing is better: whole numbers beyond 2^53 are compared digit by digit.
/// </summary>
public static partial class MathGrader
{
    /// <summary>Longer answers are compared by the first stage alone.</summary>
    private const int MaxLength = MathExpressionParser.MaxLength;

    private const string Brackets = "()[]";

    private static readonly Regex[] Units =
    [
        .. (
            (string[])
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
                ]
        ).Select(unit => new Regex(
            $@"{unit}(es)?(s)? *(\^[0-9]+)?",
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
        )),
    ];

    /// <summary>
    /// The verdict on <paramref name="given"/> against <paramref name="gold"/>; the reference is not
    /// symmetric by design, and neither is this where one is empty. Not transitive: 2/4 and 1/2 differ
    /// (unreduced fractions count as wrong), but 0.5 equals both.
    /// </summary>
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
        return elements.Length == expected.Length
            && (expected.Length == 1 || (answer[0] == reference[0] && answer[^1] == reference[^1]))
            && elements.Zip(expected).All(pair => SameElement(pair.First, pair.Second));
    }

    /// <summary>
    /// Whether two answers are the same in either direction: what votes ask. Symmetric and reflexive, not
    /// transitive.
    /// </summary>
    public static bool Equivalent(string answer, string other) =>
        answer == other || Grade(answer, other) || Grade(other, answer);

    /// <summary>The second stage's spelling of an answer.</summary>
    private static string Normalize(string answer)
    {
        var text = MathNormalizer
            .Unwrapped(answer)
            .Replace(@"\%", "%", StringComparison.Ordinal)
            .Replace(@"\$", "$", StringComparison.Ordinal)
            .Replace("$", "", StringComparison.Ordinal)
            .Replace("%", "", StringComparison.Ordinal)
            .Replace(" or ", " , ", StringComparison.Ordinal)
            .Replace(" and ", " , ", StringComparison.Ordinal)
            .Replace("million", "*10^6", StringComparison.Ordinal)
            .Replace("billion", "*10^9", StringComparison.Ordinal)
            .Replace("trillion", "*10^12", StringComparison.Ordinal);
        foreach (var unit in Units)
            text = unit.Replace(text, "");
        text = Degrees().Replace(text, "");
        if (text.Length > 1 && text[0] == '{' && text[^1] == '}')
            text = text[1..^1];
        text = SpacedComma().Replace(text, "");
        text = WholeNumber(text)?.ToString(CultureInfo.InvariantCulture) ?? text;
        if (text.Contains('\\', StringComparison.Ordinal))
            text = LatexText
                .Convert(
                    text.Replace(@"\tfrac", @"\frac", StringComparison.Ordinal)
                        .Replace(@"\dfrac", @"\frac", StringComparison.Ordinal)
                        .Replace(@"\frac", @" \frac", StringComparison.Ordinal)
                )
                .Trim();
        text = MixedNumber().Replace(SpacedMinus().Replace(text, "-"), "$1+$2");
        text = text.Replace(" ", "", StringComparison.Ordinal)
            .Replace("{", "", StringComparison.Ordinal)
            .Replace("}", "", StringComparison.Ordinal)
            .ToLowerInvariant();
        return WholeNumber(WithoutThousands(text))?.ToString(CultureInfo.InvariantCulture) ?? text;
    }

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

    /// <summary>What the reference hands to SymPy: at most two letters, small exponents.</summary>
    private static bool MayCompare(string difference) =>
        difference
            .Replace("sqrt", "", StringComparison.Ordinal)
            .Replace("frac", "", StringComparison.Ordinal)
            .Where(char.IsLetter)
            .Distinct()
            .Count() <= 2
        && !difference.Contains("^{", StringComparison.Ordinal)
        && !difference.Contains("^(", StringComparison.Ordinal)
        && !LargePower().IsMatch(difference);

    /// <summary>The integer that the text is, or lies within 1e-7 of; null for any other text.</summary>
    private static BigInteger? WholeNumber(string text)
    {
        if (
            BigInteger.TryParse(
                text,
                NumberStyles.AllowLeadingSign
                    | NumberStyles.AllowLeadingWhite
                    | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out var whole
            )
        )
            return whole;
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            && Math.Abs(value - Math.Round(value)) <= 1e-7
            ? new BigInteger(Math.Round(value))
            : null;
    }

    private static string WithoutThousands(string text)
    {
        for (var next = Thousands().Replace(text, "$1$2$3"); ; next = Thousands().Replace(text, "$1$2$3"))
        {
            if (next == text)
                return text;
            text = next;
        }
    }

    [GeneratedRegex(@"\^ *\\circ", RegexOptions.CultureInvariant)]
    private static partial Regex Degrees();

    [GeneratedRegex(@",\\! *", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedComma();

    [GeneratedRegex("- *", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedMinus();

    [GeneratedRegex("([0-9]) +([0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex MixedNumber();

    [GeneratedRegex(@"([0-9]),([0-9]{3})(\z|[^0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"\A-?[0-9]+/0*[1-9][0-9]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();

    [GeneratedRegex(@"\^[0-9]+\^|\^[0-9][0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex LargePower();
}
