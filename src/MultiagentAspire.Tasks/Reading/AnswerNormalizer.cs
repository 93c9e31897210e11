using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Takes away what changes only the look of an answer, and turns what LaTeX writes as commands into single
/// characters.
/// </summary>
internal static partial class AnswerNormalizer
{
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
    /// One line without dollar signs, boxes, font commands, units and percent signs; brackets of sets are ⟦⟧,
    /// of matrices ⟨⟩ with ¶ between rows.
    /// </summary>
    public static string Normalize(string answer)
    {
        var text = Matrix()
            .Replace(
                answer.Trim(),
                match => $"⟨{match.Groups["rows"].Value.Replace(@"\\", "¶", StringComparison.Ordinal)}⟩"
            );
        text = Doubled().Replace(Fence().Replace(text, "").ReplaceLineEndings(" "), @"\");
        text = Wrapped().Replace(Sizes().Replace(text, ""), "$1");
        text = Spaced()
            .Replace(text, "$1,")
            .Replace("{,}", ",", StringComparison.Ordinal)
            .Replace(@"\!", "", StringComparison.Ordinal);
        if (BoxedAnswers.ExtractRun(text) is { } boxed)
            text = boxed;
        foreach (var (latex, plain) in Signs)
            text = text.Replace(latex, plain, StringComparison.Ordinal);
        text = Degrees().Replace(text, "");
        text = Unit().Replace(text, "$1");
        text = Fonts().Replace(text, " ${inside} ");
        text = Conjunction().Replace(text, " , ");
        return Percent().Replace(text, "$1").Trim().TrimEnd('.', ',', ';').Trim();
    }

    public static bool IsSeparator(char character) => character is ',' or ';';

    /// <summary>
    /// The outermost relation, read from the right: of <c>x = 5 + 5 = 10</c> the last value counts, of <c>1/3
    /// ≈ 0.33</c> the exact one.
    /// </summary>
    public static (string Left, char Operator, string Right)? Relation(string text)
    {
        var exact = text;
        var near = text.IndexOf('≈', StringComparison.Ordinal);
        if (near >= 0)
            exact = IsName(text[..near]) ? $"{text[..near]}={text[(near + 1)..]}" : text[..near];
        var at = exact.LastIndexOfAny(['=', '≠', '<', '>', '≤', '≥', '∈']);
        if (at < 0)
            return null;
        var (left, right) = (exact[..at], exact[(at + 1)..]);
        var first = left.IndexOf('=', StringComparison.Ordinal);
        if (first >= 0 && exact[at] == '=')
            left = left[..first];
        return
            left.IndexOfAny(['=', '≠', '<', '>', '≤', '≥', '∈']) < 0
            && !string.IsNullOrWhiteSpace(left)
            && !string.IsNullOrWhiteSpace(right)
            ? (left, exact[at], right)
            : null;
    }

    /// <summary>
    /// Whether a text only names what an answer is: <c>x</c>, <c>f(x)</c>, <c>S_{ABC}</c>, <c>|AB|</c>,
    /// <c>(p,q)</c>.
    /// </summary>
    public static bool IsName(string text) => Name().IsMatch(text.Trim());

    /// <summary>Whether there are words in it that are neither functions nor commands.</summary>
    public static bool IsProse(string text) => Prose().IsMatch(text);

    /// <summary>
    /// Whether the whole text is one number with separated thousands: <c>1,000.5</c>, <c>1 000</c>; without
    /// them. Null for anything else.
    /// </summary>
    public static string? WithoutThousands(string text) =>
        Grouped().IsMatch(text)
            ? text.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            : null;

    [GeneratedRegex(
        @"\\begin\{(?:[pbvB]?matrix|array)\}(?:\{[clr| ]*\})?(?<rows>.*?)\\end\{(?:[pbvB]?matrix|array)\}",
        RegexOptions.CultureInvariant | RegexOptions.Singleline
    )]
    private static partial Regex Matrix();

    [GeneratedRegex(
        @"\\\(|\\\)|\\\[|\\\]|(?<!\\)\$|\\(?:begin|end)\{[a-z]*\*?\}",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Fence();

    [GeneratedRegex(@"[\[(]\s*(⟨[^⟩]*⟩)\s*[\])]", RegexOptions.CultureInvariant)]
    private static partial Regex Wrapped();

    // Text that went through one escaping too many.
    [GeneratedRegex(@"\\\\(?=[a-zA-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Doubled();

    [GeneratedRegex(@"\\(?:left|right|bigl?|bigr?|Big)(?![a-zA-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Sizes();

    [GeneratedRegex(@"([0-9]) ?(?:\{ ?, ?\}|,\\!) ?(?=[0-9]{3}(?![0-9]))", RegexOptions.CultureInvariant)]
    private static partial Regex Spaced();

    [GeneratedRegex(@"\^ ?(?:\{ ?\\circ ?\}|\\circ)|°|\\degree", RegexOptions.CultureInvariant)]
    private static partial Regex Degrees();

    // A unit stands after a number or a closing brace.
    [GeneratedRegex(
        @"([0-9})]) ?\\(?:text|textbf|mbox|textnormal|mathrm|rm)\{(?! ?(?:and|or)[^a-zA-Z])[^{}]*\}(?: ?\^ ?\{?[0-9]\}?)?",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Unit();

    [GeneratedRegex(
        @"\\(?:text|textbf|textit|mbox|textnormal|mathrm|mathbf|operatorname)\{(?<inside>[^{}]*)\}",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Fonts();

    [GeneratedRegex(@"(?<![a-zA-Z])(?:and|or)(?![a-zA-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Conjunction();

    [GeneratedRegex(@"([0-9})]) *(?:%|percent(?:age)?|pct)", RegexOptions.CultureInvariant)]
    private static partial Regex Percent();

    [GeneratedRegex(
        @"\A(?:\|?[A-Za-z]{1,4}\|?(?:_\{?[A-Za-z0-9]+\}?)?(?: ?\([A-Za-z](?:, ?[A-Za-z])*\))?|\([A-Za-z](?:, ?[A-Za-z])*\)|\\frac\{[A-Z]{1,3}\}\{[A-Z]{1,3}\}|[A-Z](?:_\{?[A-Za-z0-9]+\}?)?:[A-Z](?:_\{?[A-Za-z0-9]+\}?)?)\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Name();

    [GeneratedRegex(
        @"(?<![\\a-zA-Z_])(?!(?:sqrt|arcsin|arccos|arctan)(?![a-zA-Z]))[a-zA-Z]{4,}|(?<![\\a-zA-Z])[a-zA-Z]{2,} +[a-zA-Z]{2,}",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Prose();

    [GeneratedRegex(
        @"\A-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:\.[0-9]+)?\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Grouped();
}
