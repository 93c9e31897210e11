using System.Globalization;
using System.Text;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>Lines of at most 80 columns: labels with values, and blocks of foreign text.</summary>
internal sealed class TextPage
{
    /// <summary>Columns of a line.</summary>
    public const int Width = 80;

    private const int LabelWidth = 13;
    private const int BlockIndent = 2;
    private readonly StringBuilder _text = new();

    /// <summary>A line of its own, broken where it is too long.</summary>
    public TextPage Line(string text = "", int indent = 0) => Add("", indent, text);

    /// <summary>A label and its value, which continues below itself.</summary>
    public TextPage Field(string label, string value) => Add(label, LabelWidth, value);

    /// <summary>A text of a model or of a person, indented; its own line breaks are kept.</summary>
    public TextPage Block(string text, int indent = BlockIndent)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
            Add("", indent, line);
        return this;
    }

    /// <summary>The lines.</summary>
    public override string ToString() => _text.ToString().TrimEnd('\n');

    private TextPage Add(string label, int indent, string value)
    {
        var prefix = label.PadRight(indent);
        foreach (var line in Broken(Printable(value), Width - indent))
        {
            _text.Append((prefix + line).TrimEnd()).Append('\n');
            prefix = new string(' ', indent);
        }
        return this;
    }

    /// <summary>Control and format characters could move the cursor or hide text: they become blanks.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Select(character => IsUnsafe(character) ? ' ' : character));

    private static bool IsUnsafe(char character) =>
        char.IsControl(character)
        || character is '\u2028' or '\u2029'
        || char.GetUnicodeCategory(character) == UnicodeCategory.Format;

    /// <summary>Breaks at blanks; a word that is longer than the line is cut.</summary>
    private static IEnumerable<string> Broken(string text, int width)
    {
        while (text.Length > width)
        {
            var cut = text.LastIndexOf(' ', width);
            var isWord = cut <= 0;
            if (isWord)
                cut = char.IsLowSurrogate(text[width]) ? width - 1 : width;
            yield return text[..cut];
            text = text[(isWord ? cut : cut + 1)..];
        }
        yield return text;
    }
}
