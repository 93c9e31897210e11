using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Python's meaning of text operations: white space, code points instead of UTF-16 code units, slices, numbers.
/// </summary>
internal static class PythonText
{
    /// <summary>White space as <c>str.isspace</c> defines it, which includes U+001C to U+001F.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>Length of a text without the white space at its end.</summary>
    public static int EndWithoutSpace(string text)
    {
        var end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
            end--;
        return end;
    }

    /// <summary><c>strip</c>, <c>lstrip</c> and <c>rstrip</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">Characters that are removed; null: white space.</param>
    /// <param name="left">Remove them at the beginning.</param>
    /// <param name="right">Remove them at the end.</param>
    public static string Strip(string text, string? characters, bool left, bool right)
    {
        int start = 0,
            end = text.Length;
        while (left && start < end && Strips(text[start]))
            start++;
        while (right && end > start && Strips(text[end - 1]))
            end--;
        return text[start..end];

        bool Strips(char c) => characters is null ? IsSpace(c) : characters.Contains(c);
    }

    /// <summary><c>split</c>: at each separator, or at white space when it is null.</summary>
    public static IEnumerable<object?> Split(string text, string? separator)
    {
        if (separator is not null)
            return text.Split(separator);
        var words = new List<object?>();
        for (var i = 0; i < text.Length; )
        {
            while (i < text.Length && IsSpace(text[i]))
                i++;
            var start = i;
            while (i < text.Length && !IsSpace(text[i]))
                i++;
            if (i > start)
                words.Add(text[start..i]);
        }
        return words;
    }

    /// <summary>One string for each code point.</summary>
    public static List<object?> Characters(string text)
    {
        var list = new List<object?>(text.Length);
        for (var i = 0; i < text.Length; )
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out _, out var length);
            list.Add(text.Substring(i, length));
            i += length;
        }
        return list;
    }

    /// <summary>The indices that <c>[start:stop:step]</c> selects of <paramref name="length"/> items.</summary>
    public static IEnumerable<int> Slice(long? start, long? stop, long step, int length)
    {
        var low = step > 0 ? 0 : -1;
        var high = step > 0 ? length : length - 1;
        var from = Bound(start, step > 0 ? low : high);
        var to = Bound(stop, step > 0 ? high : low);
        for (var i = from; step > 0 ? i < to : i > to; i += step)
            yield return (int)i;

        long Bound(long? value, long absent)
        {
            if (value is not { } given)
                return absent;
            return Math.Clamp(given < 0 ? given + length : given, low, high);
        }
    }

    /// <summary>A floating-point number as Python's <c>repr</c> writes it, with a decimal point.</summary>
    public static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E', 'n') >= 0 || text.Contains('N') || text.Contains('∞')
            ? text
            : text + ".0";
    }
}
