using System.Collections.Frozen;
using System.Text;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Converts LaTeX to plain text: <c>\frac{a}{b}</c> to <c>a/b</c>, <c>\sqrt{x}</c> to <c>sqrt(x)</c>, symbols to their
/// names or characters (paper section 6.4, step 9).
/// </summary>
internal static class LatexText
{
    /// <summary>Arguments that are nested deeper stay LaTeX.</summary>
    private const int MaxDepth = 32;

    private static readonly FrozenDictionary<string, string> Symbols = new Dictionary<string, string>
    {
        ["pi"] = "pi",
        ["infty"] = "inf",
        ["cup"] = "U",
        ["cdot"] = "*",
        ["times"] = "*",
        ["div"] = "/",
        ["cap"] = "∩",
        ["pm"] = "±",
        ["mp"] = "∓",
        ["le"] = "≤",
        ["leq"] = "≤",
        ["ge"] = "≥",
        ["geq"] = "≥",
        ["ne"] = "≠",
        ["neq"] = "≠",
        ["in"] = "∈",
        ["emptyset"] = "∅",
        ["alpha"] = "α",
        ["beta"] = "β",
        ["gamma"] = "γ",
        ["theta"] = "θ",
        ["lambda"] = "λ",
        ["mu"] = "μ",
        ["phi"] = "φ",
        ["omega"] = "ω",
        ["sin"] = "sin",
        ["cos"] = "cos",
        ["tan"] = "tan",
        ["log"] = "log",
        ["ln"] = "ln",
        ["circ"] = "∘",
        [","] = " ",
        [";"] = " ",
        [":"] = " ",
        [" "] = " ",
        ["quad"] = " ",
        ["!"] = "",
        ["%"] = "%",
        ["$"] = "$",
        ["{"] = "{",
        ["}"] = "}",
        ["#"] = "#",
        ["&"] = "&",
        ["_"] = "_",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The text without braces and unknown commands. Text that is no LaTeX stays unchanged.</summary>
    public static string Convert(string latex) => Convert(latex, 0);

    private static string Convert(string latex, int depth)
    {
        if (depth > MaxDepth)
            return latex;
        var text = new StringBuilder();
        for (var at = 0; at < latex.Length; )
        {
            if (latex[at] is '{' or '}')
                at++;
            else if (latex[at] != '\\')
                text.Append(latex[at++]);
            else
                text.Append(Command(latex, ref at, depth));
        }
        return text.ToString();
    }

    private static string Command(string latex, ref int at, int depth)
    {
        var name = NameAt(latex, at + 1);
        at += 1 + name.Length;
        if (name is "frac" or "tfrac" or "dfrac" or "cfrac")
        {
            var numerator = Convert(Argument(latex, ref at), depth + 1);
            return $"{numerator}/{Convert(Argument(latex, ref at), depth + 1)}";
        }
        return name == "sqrt" ? Root(latex, ref at, depth) : Symbols.GetValueOrDefault(name, "");
    }

    private static string Root(string latex, ref int at, int depth)
    {
        var degree = Degree(latex, at);
        if (degree is not null)
            at += degree.Length + 2;
        var radicand = Convert(Argument(latex, ref at), depth + 1);
        return degree is null ? $"sqrt({radicand})" : $"({radicand})^(1/{Convert(degree, depth + 1)})";
    }

    /// <summary>The optional argument of a root, in square brackets; null without one.</summary>
    private static string? Degree(string latex, int at)
    {
        if (at >= latex.Length || latex[at] != '[')
            return null;
        var close = latex.IndexOf(']', at);
        return close < 0 ? null : latex[(at + 1)..close];
    }

    /// <summary>
    /// The name of a command: its letters, or a single other character such as <c>%</c>; empty at the end of the text.
    /// </summary>
    /// <param name="at">Index after the backslash.</param>
    internal static string NameAt(string latex, int at)
    {
        var end = at;
        while (end < latex.Length && char.IsAsciiLetter(latex[end]))
            end++;
        return end > at ? latex[at..end]
            : at < latex.Length ? latex[at].ToString()
            : "";
    }

    /// <summary>Reads an argument of a command: a group in braces, a command, or one character.</summary>
    private static string Argument(string latex, ref int at)
    {
        while (at < latex.Length && latex[at] == ' ')
            at++;
        if (at >= latex.Length)
            return "";
        if (BoxedAnswers.Inside(latex, at) is { } group)
        {
            at += group.Length + 2;
            return group;
        }
        var length = latex[at] == '\\' ? 1 + NameAt(latex, at + 1).Length : 1;
        at += length;
        return latex.Substring(at - length, length);
    }
}
