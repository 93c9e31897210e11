using System.Collections.Frozen;
using System.Text;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// LaTeX as plain text: <c>\frac{a}{b}</c> → <c>a/b</c>, <c>\sqrt{x}</c> → <c>sqrt(x)</c>, symbols by their
/// names (paper section 6.4, step 9).
/// </summary>
internal static class LatexText
{
    /// <summary>Nested deeper, arguments stay as they are.</summary>
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

    /// <summary>Braces go, commands that are not known go with them; what is no LaTeX stays as it is.</summary>
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
        if (name != "sqrt")
            return Symbols.GetValueOrDefault(name, "");
        var degree =
            at < latex.Length && latex[at] == '[' && latex.IndexOf(']', at) is > 0 and var close
                ? latex[(at + 1)..close]
                : null;
        if (degree is not null)
            at += degree.Length + 2;
        var radicand = Convert(Argument(latex, ref at), depth + 1);
        return degree is null ? $"sqrt({radicand})" : $"({radicand})^(1/{Convert(degree, depth + 1)})";
    }

    /// <summary>The letters of a command, or its one other character; empty at the end.</summary>
    internal static string NameAt(string latex, int at)
    {
        var end = at;
        while (end < latex.Length && char.IsAsciiLetter(latex[end]))
            end++;
        return end > at ? latex[at..end]
            : at < latex.Length ? latex[at].ToString()
            : "";
    }

    /// <summary>A group in braces, a command, or one character.</summary>
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
