using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Cuts a template into tokens, with the settings that transformers uses: <c>trim_blocks</c>, <c>lstrip_blocks</c>, one newline at the very
/// end dropped, <c>-</c> and <c>+</c> at the tags as Jinja has them.
/// </summary>
internal sealed class TemplateLexer
{
    private static readonly string[] Operators =
    [
        "**",
        "//",
        "==",
        "!=",
        "<=",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "~",
        "<",
        ">",
        "=",
        ".",
        ",",
        ":",
        "|",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ];
    private readonly string source;
    private readonly TemplateLimits limits;
    private readonly List<TemplateToken> tokens = [];
    private int position;
    private int line = 1;
    private bool lineStarting = true;

    private TemplateLexer(string source, TemplateLimits limits)
    {
        this.source = source;
        this.limits = limits;
    }

    public static List<TemplateToken> Read(string template, TemplateLimits limits)
    {
        if (template.Length > TemplateLimits.TemplateCharacters)
            throw limits.Error(
                $"has {template.Length} characters, more than {TemplateLimits.TemplateCharacters}"
            );
        var source = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (source.EndsWith('\n'))
            source = source[..^1];
        var lexer = new TemplateLexer(source, limits);
        while (lexer.position < source.Length)
            lexer.ReadPart();
        lexer.Add(TokenKind.End, "");
        return lexer.tokens;
    }

    private void ReadPart()
    {
        var tag = NextTag();
        var text = source[position..(tag < 0 ? source.Length : tag)];
        if (tag < 0)
        {
            AddText(text);
            position = source.Length;
            return;
        }
        var kind = source[tag + 1];
        var sign = tag + 2 < source.Length && source[tag + 2] is '-' or '+' ? source[tag + 2] : ' ';
        // A plus means something on blocks and comments only; before a variable it is part of the expression.
        if (kind == '{' && sign == '+')
            sign = ' ';
        AddText(Before(text, kind, sign));
        line += text.Count(c => c == '\n');
        position = tag + (sign == ' ' ? 2 : 3);
        if (kind == '#')
            SkipComment();
        else
            ReadTag(kind == '{');
    }

    private int NextTag()
    {
        for (
            var at = source.IndexOf('{', position);
            at >= 0 && at + 1 < source.Length;
            at = source.IndexOf('{', at + 1)
        )
        {
            if (source[at + 1] is '{' or '%' or '#')
                return at;
        }
        return -1;
    }

    private string Before(string text, char kind, char sign)
    {
        if (sign == '-')
            return text[..PythonText.EndWithoutSpace(text)];
        if (kind == '{' || sign == '+')
            return text;
        var lineStart = text.LastIndexOf('\n') + 1;
        var atStart = lineStart > 0 || lineStarting;
        return atStart && lineStart < text.Length && text.AsSpan(lineStart).TrimStart().IsEmpty
            ? text[..lineStart]
            : text;
    }

    private void AddText(string text)
    {
        if (text.Length > 0)
            Add(TokenKind.Text, text);
    }

    private void Add(TokenKind kind, string value) => tokens.Add(new TemplateToken(kind, value, line));

    private void SkipComment()
    {
        var end = source.IndexOf("#}", position, StringComparison.Ordinal);
        if (end < 0)
            throw limits.Error($"line {line}: a comment does not end");
        line += source.AsSpan(position, end - position).Count('\n');
        var sign = end > position && source[end - 1] is '-' or '+' ? source[end - 1] : ' ';
        position = end + 2;
        AfterTag(sign, trimsNewline: true);
    }

    private void ReadTag(bool variable)
    {
        Add(variable ? TokenKind.VariableBegin : TokenKind.BlockBegin, "");
        var close = variable ? "}}" : "%}";
        var nesting = 0;
        while (true)
        {
            SkipSpace();
            if (position >= source.Length)
                throw limits.Error($"line {line}: a tag does not end");
            if (nesting == 0 && AtEnd(close, variable, out var sign))
            {
                Add(variable ? TokenKind.VariableEnd : TokenKind.BlockEnd, "");
                AfterTag(sign, trimsNewline: !variable);
                return;
            }
            ReadToken(ref nesting);
        }
    }

    private bool AtEnd(string close, bool variable, out char sign)
    {
        sign = source[position] == '-' || (source[position] == '+' && !variable) ? source[position] : ' ';
        var at = position + (sign == ' ' ? 0 : 1);
        if (string.CompareOrdinal(source, at, close, 0, 2) != 0)
            return false;
        position = at + 2;
        return true;
    }

    private void AfterTag(char sign, bool trimsNewline)
    {
        var start = position;
        if (sign == '-')
        {
            SkipSpace();
        }
        else if (sign == ' ' && trimsNewline && position < source.Length && source[position] == '\n')
        {
            position++;
            line++;
        }
        lineStarting = position > start && source[position - 1] == '\n';
    }

    private void SkipSpace()
    {
        while (position < source.Length && PythonText.IsSpace(source[position]))
        {
            if (source[position++] == '\n')
                line++;
        }
    }

    private void ReadToken(ref int nesting)
    {
        var c = source[position];
        if (c is '\'' or '"')
        {
            ReadString(c);
        }
        else if (char.IsAsciiDigit(c))
        {
            ReadNumber();
        }
        else if (char.IsAsciiLetter(c) || c == '_')
        {
            var start = position;
            while (
                position < source.Length
                && (char.IsAsciiLetterOrDigit(source[position]) || source[position] == '_')
            )
                position++;
            Add(TokenKind.Name, source[start..position]);
        }
        else
        {
            var symbol =
                Array.Find(Operators, o => string.CompareOrdinal(source, position, o, 0, o.Length) == 0)
                ?? throw limits.Error(
                    $"line {line}: the character {ModelFileException.Quote(c.ToString())} has no meaning here"
                );
            if (symbol is "(" or "[" or "{")
                nesting++;
            if (symbol is ")" or "]" or "}")
                nesting--;
            position += symbol.Length;
            Add(TokenKind.Operator, symbol);
        }
    }

    private void ReadNumber()
    {
        var start = position;
        while (position < source.Length && char.IsAsciiDigit(source[position]))
            position++;
        var isFloat =
            position + 1 < source.Length
            && source[position] == '.'
            && char.IsAsciiDigit(source[position + 1]);
        if (isFloat)
        {
            position++;
            while (position < source.Length && char.IsAsciiDigit(source[position]))
                position++;
        }
        Add(isFloat ? TokenKind.Float : TokenKind.Integer, source[start..position]);
    }

    private void ReadString(char quote)
    {
        var text = new StringBuilder();
        var opened = line;
        for (position++; position < source.Length && source[position] != quote; position++)
        {
            if (source[position] == '\n')
                line++;
            if (source[position] == '\\' && position + 1 < source.Length)
                ReadEscape(text);
            else
                text.Append(source[position]);
        }
        if (position >= source.Length)
            throw limits.Error($"line {opened}: a string does not end");
        position++;
        tokens.Add(new TemplateToken(TokenKind.String, text.ToString(), opened));
    }

    /// <summary>Python's escapes; one it does not know stands for itself, backslash included.</summary>
    private void ReadEscape(StringBuilder text)
    {
        var c = source[++position];
        switch (c)
        {
            case 'n':
                text.Append('\n');
                break;
            case 't':
                text.Append('\t');
                break;
            case 'r':
                text.Append('\r');
                break;
            case 'f':
                text.Append('\f');
                break;
            case 'v':
                text.Append('\v');
                break;
            case 'b':
                text.Append('\b');
                break;
            case 'a':
                text.Append('\a');
                break;
            case '\\' or '\'' or '"':
                text.Append(c);
                break;
            case '\n':
                break;
            case 'x':
                ReadCodePoint(text, 2);
                break;
            case 'u':
                ReadCodePoint(text, 4);
                break;
            case 'U':
                ReadCodePoint(text, 8);
                break;
            case 'N' or (>= '0' and <= '7'):
                throw limits.Error($"line {line}: the escape \\{c} is not supported");
            default:
                text.Append('\\').Append(c);
                break;
        }
    }

    private void ReadCodePoint(StringBuilder text, int digits)
    {
        if (
            position + digits >= source.Length
            || !int.TryParse(
                source.AsSpan(position + 1, digits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var point
            )
            || !Rune.IsValid(point)
        )
            throw limits.Error($"line {line}: an escape does not name a character");
        text.Append(new Rune(point).ToString());
        position += digits;
    }
}
