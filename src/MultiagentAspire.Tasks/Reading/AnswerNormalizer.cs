using System.Buffers;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Removes the formatting of an answer, and replaces LaTeX commands of signs and brackets by single characters.
/// </summary>
internal static partial class AnswerNormalizer
{
    private static readonly SearchValues<char> RelationSigns = SearchValues.Create("=≠<>≤≥∈");

    private static readonly (string Latex, string Plain)[] Signs =
    [
        (@"\{", "⟦"),
        (@"\}", "⟧"),
        (@"\lbrace", "⟦"),
        (@"\rbrace", "⟧"),
        (@"\leq", "≤"),
        (@"\geq", "≥"),
        (@"\neq", "≠"),
        (@"\approx", "≈"),
        (@"\infty", "∞"),
        (@"\cup", "∪"),
        (@"\pm", "±"),
        (@"\in ", "∈"),
        (@"\displaystyle", " "),
        (@"\quad", " "),
        (@"\qquad", " "),
        (@"\,", " "),
        (@"\;", " "),
        (@"\:", " "),
        (@"\ ", " "),
        (@"\$", ""),
        (@"\%", "%"),
        (@"\le", "≤"),
        (@"\ge", "≥"),
        (@"\ne", "≠"),
        (@"\lt", "<"),
        (@"\gt", ">"),
        ("<=", "≤"),
        (">=", "≥"),
        ("!=", "≠"),
        ("~", " "),
        ("−", "-"),
        ("²", "^2"),
        ("³", "^3"),
    ];

    /// <summary>
    /// One line without dollar signs, boxes, font commands, units and percent signs. Brackets of sets become ⟦⟧, those
    /// of matrices ⟨⟩ with ¶ between rows.
    /// </summary>
    public static string Normalize(string answer)
    {
        var text = Matrix().Replace(answer.Trim(), MarkRows);
        text = Doubled().Replace(Fence().Replace(text, "").ReplaceLineEndings(" "), @"\");
        text = Wrapped().Replace(Sizes().Replace(text, ""), "$1");
        text = Spaced()
            .Replace(text, "$1,")
            .Replace("{,}", ",", StringComparison.Ordinal)
            .Replace(@"\!", "", StringComparison.Ordinal);
        if (BoxedAnswers.ExtractRun(text) is { } boxed)
            text = boxed;
        text = LiteralText.Rewrite(WithoutRemarks(text));
        foreach (var (latex, plain) in Signs)
            text = text.Replace(latex, plain, StringComparison.Ordinal);
        text = Degrees().Replace(text, "");
        text = Unit().Replace(text, "$1");
        text = Fonts().Replace(text, " ${inside} ");
        text = Conjunction().Replace(text, " , ");
        text = Percent().Replace(text, "$1").Trim().TrimEnd('.', ',', ';', '\\').Trim();
        return NumberWithUnit().Replace(text, "$1");
    }

    /// <summary>Whether an answer is a number in percent.</summary>
    public static bool IsPercent(string answer) => PercentAtEnd().IsMatch(answer);

    /// <summary>An answer without remarks such as <c>\text{(approx)}</c>.</summary>
    public static string WithoutRemarks(string answer) => Remark().Replace(answer, "");

    private static string MarkRows(Match matrix)
    {
        var rows = matrix.Groups["rows"].Value;
        return $"⟨{rows.Replace(@"\\", "¶", StringComparison.Ordinal)}⟩";
    }

    /// <summary>Whether a character separates the elements of a list or tuple.</summary>
    public static bool IsSeparator(char character) => character is ',' or ';';

    /// <summary>
    /// The outermost relation of a text; null where there is none or more than one that matters. Of
    /// <c>x = 5 + 5 = 10</c> the last value counts, of <c>1/3 ≈ 0.33</c> the exact one.
    /// </summary>
    public static (string Left, char Operator, string Right)? Relation(string text)
    {
        var exact = WithoutApproximation(text);
        var at = exact.AsSpan().LastIndexOfAny(RelationSigns);
        if (at < 0)
            return null;
        var (left, right) = (exact[..at], exact[(at + 1)..]);
        var firstEquals = left.IndexOf('=', StringComparison.Ordinal);
        if (firstEquals >= 0 && exact[at] == '=')
            left = left[..firstEquals];
        var isRelation =
            !left.AsSpan().ContainsAny(RelationSigns)
            && !string.IsNullOrWhiteSpace(left)
            && !string.IsNullOrWhiteSpace(right);
        return isRelation ? (left, exact[at], right) : null;
    }

    /// <summary>What is before ≈; after a name ≈ counts as an equals sign.</summary>
    private static string WithoutApproximation(string text)
    {
        var at = text.IndexOf('≈', StringComparison.Ordinal);
        if (at < 0)
            return text;
        var left = text[..at];
        return IsName(left) ? $"{left}={text[(at + 1)..]}" : left;
    }

    /// <summary>
    /// Whether a text is only the name of a quantity: <c>x</c>, <c>f(x)</c>, <c>S_{ABC}</c>, <c>|AB|</c>, <c>(p,q)</c>.
    /// </summary>
    public static bool IsName(string text) => Name().IsMatch(text.Trim());

    /// <summary>Whether a text has words that are neither functions nor LaTeX commands.</summary>
    public static bool IsProse(string text) => Prose().IsMatch(text);

    /// <summary>
    /// A number without its thousands separators, where the whole text is one: <c>1,000.5</c>, <c>1 000</c>. Null for
    /// any other text.
    /// </summary>
    public static string? WithoutThousands(string text) =>
        Grouped().IsMatch(text)
            ? text.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            : null;

    /// <summary>A LaTeX matrix or array; the group <c>rows</c> is its content.</summary>
    [GeneratedRegex(
        @"\\begin\{(?:[pbvB]?matrix|array)\}(?:\{[clr| ]*\})?(?<rows>.*?)\\end\{(?:[pbvB]?matrix|array)\}",
        RegexOptions.CultureInvariant | RegexOptions.Singleline
    )]
    private static partial Regex Matrix();

    /// <summary>Dollar signs, LaTeX brackets of formulas, and the start and end of environments.</summary>
    [GeneratedRegex(
        @"\\\(|\\\)|\\\[|\\\]|(?<!\\)\$|\\(?:begin|end)\{[a-z]*\*?\}",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Fence();

    /// <summary>A matrix in brackets of its own; group 1 is the matrix.</summary>
    [GeneratedRegex(@"[\[(]\s*(⟨[^⟩]*⟩)\s*[\])]", RegexOptions.CultureInvariant)]
    private static partial Regex Wrapped();

    /// <summary>A doubled backslash before a command: text that was escaped once too often.</summary>
    [GeneratedRegex(@"\\\\(?=[a-zA-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Doubled();

    /// <summary>Commands that only change the size of brackets.</summary>
    [GeneratedRegex(@"\\(?:left|right|bigl?|bigr?|Big)(?![a-zA-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Sizes();

    /// <summary>A thousands separator in braces or with a LaTeX space; group 1 is the digit before it.</summary>
    [GeneratedRegex(@"([0-9]) ?(?:\{ ?, ?\}|,\\!) ?(?=[0-9]{3}(?![0-9]))", RegexOptions.CultureInvariant)]
    private static partial Regex Spaced();

    /// <summary>A degree sign, as a character or in LaTeX.</summary>
    [GeneratedRegex(@"\^ ?(?:\{ ?\\circ ?\}|\\circ)|°|\\degree", RegexOptions.CultureInvariant)]
    private static partial Regex Degrees();

    /// <summary>A unit, which follows a number or a closing bracket, with its power.</summary>
    [GeneratedRegex(
        @"([0-9})]) ?\\(?:text|textbf|mbox|textnormal|mathrm|rm)\{(?! ?(?:and|or)[^a-zA-Z])[^{}]*\}"
            + @"(?: ?\^ ?\{?[0-9]\}?)?",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Unit();

    /// <summary>A command that only changes the font; the group <c>inside</c> is its text.</summary>
    [GeneratedRegex(
        @"\\(?:text|textbf|textit|mbox|textnormal|mathrm|mathbf|operatorname)\{(?<inside>[^{}]*)\}",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Fonts();

    /// <summary>The words "and" and "or" between elements.</summary>
    [GeneratedRegex(@"(?<![a-zA-Z])(?:and|or)(?![a-zA-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Conjunction();

    /// <summary>A percent sign or word; group 1 is the character before it.</summary>
    [GeneratedRegex(@"([0-9})]) *(?:%|percent(?:age)?|pct)", RegexOptions.CultureInvariant)]
    private static partial Regex Percent();

    /// <summary>A percent sign or word at the end.</summary>
    [GeneratedRegex(
        @"[0-9})] *(?:\\?%|\\text\{ ?(?:%|percent) ?\}|percent) *[$}.)\]\\]*\s*\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex PercentAtEnd();

    /// <summary>A remark in brackets that is not part of the answer.</summary>
    [GeneratedRegex(
        @"\\?[,;: ]?\\text\{ ?\((?:approx\.?|approximately|rounded|about)\) ?\}"
            + @"|\((?:approx\.?|approximately|rounded)\)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Remark();

    /// <summary>A number alone with one to three words after it; group 1 is the number.</summary>
    [GeneratedRegex(
        @"\A(-?[0-9][0-9.,/]*) +[a-zA-Z]{2,20}(?: [a-zA-Z]{2,20}){0,2}\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex NumberWithUnit();

    private const string Subscript = @"(?:_\{?[A-Za-z0-9]+\}?)?";
    private const string LettersInBrackets = @"\([A-Za-z](?:, ?[A-Za-z])*\)";

    /// <summary>The name of a quantity, as <see cref="IsName"/> describes it.</summary>
    [GeneratedRegex(
        @"\A(?:\|?[A-Za-z]{1,4}\|?"
            + Subscript
            + "(?: ?"
            + LettersInBrackets
            + ")?"
            + "|"
            + LettersInBrackets
            + @"|\\frac\{[A-Z]{1,3}\}\{[A-Z]{1,3}\}"
            + "|[A-Z]"
            + Subscript
            + ":[A-Z]"
            + Subscript
            + @")\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Name();

    /// <summary>A word of four letters that is no function, or two words in sequence.</summary>
    [GeneratedRegex(
        @"(?<![\\a-zA-Z_])(?!(?:sqrt|arcsin|arccos|arctan)(?![a-zA-Z]))[a-zA-Z]{4,}"
            + @"|(?<![\\a-zA-Z])[a-zA-Z]{2,} +[a-zA-Z]{2,}",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Prose();

    /// <summary>A number with separated thousands.</summary>
    [GeneratedRegex(
        @"\A-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:\.[0-9]+)?\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Grouped();
}
