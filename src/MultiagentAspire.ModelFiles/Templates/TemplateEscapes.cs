using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Escapes in the string literals of a template, which are Python's (Python language reference, 2.4.1.1). An
/// unknown escape stands for itself, backslash included.
/// </summary>
internal static class TemplateEscapes
{
    private static readonly FrozenDictionary<char, string> Characters = new Dictionary<char, string>
    {
        ['n'] = "\n",
        ['t'] = "\t",
        ['r'] = "\r",
        ['f'] = "\f",
        ['v'] = "\v",
        ['b'] = "\b",
        ['a'] = "\a",
        ['\\'] = "\\",
        ['\''] = "'",
        ['"'] = "\"",
        ['\n'] = "", // an escaped line end continues the literal on the next line
    }.ToFrozenDictionary();

    /// <summary>Appends what an escape means and gives the offset of its last character.</summary>
    /// <param name="source">The template.</param>
    /// <param name="at">Offset of the character behind the backslash.</param>
    /// <param name="text">Where the meaning goes.</param>
    /// <param name="error">Makes the error for an escape that is not supported.</param>
    /// <exception cref="ChatTemplateException">Names and octal numbers of characters are not supported; hexadecimal
    /// numbers must be those of a character.</exception>
    public static int Append(
        string source,
        int at,
        StringBuilder text,
        Func<string, ChatTemplateException> error
    )
    {
        var c = source[at];
        if (Characters.TryGetValue(c, out var meaning))
        {
            text.Append(meaning);
            return at;
        }
        if (c is 'N' or (>= '0' and <= '7'))
            throw error($"the escape \\{c} is not supported");
        if (c is not ('x' or 'u' or 'U'))
        {
            text.Append('\\').Append(c);
            return at;
        }
        var digits = c switch
        {
            'x' => 2,
            'u' => 4,
            _ => 8,
        };
        text.Append(CodePoint(source, at + 1, digits, error).ToString());
        return at + digits;
    }

    /// <summary>The character with a hexadecimal number of so many digits.</summary>
    private static Rune CodePoint(
        string source,
        int start,
        int digits,
        Func<string, ChatTemplateException> error
    )
    {
        const NumberStyles Style = NumberStyles.AllowHexSpecifier;
        var number = start + digits > source.Length ? "" : source.AsSpan(start, digits);
        var isNumber = int.TryParse(number, Style, CultureInfo.InvariantCulture, out var point);
        return isNumber && Rune.IsValid(point)
            ? new Rune(point)
            : throw error("an escape does not name a character");
    }
}
