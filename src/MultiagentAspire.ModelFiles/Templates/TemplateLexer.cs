using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Cuts a template into tokens (jinja2/lexer.py) with the settings of transformers: <c>trim_blocks</c>,
/// <c>lstrip_blocks</c>, one newline at the end of the template dropped, <c>-</c> and <c>+</c> at tags.
/// </summary>
internal sealed class TemplateLexer
{
    /// <summary>Operators, brackets and separators; a longer one comes before its beginning.</summary>
    private static readonly string[] Operators =
        "** // == != <= >= + - * / % ~ < > = . , : | ( ) [ ] { }".Split(' ');

    private readonly string _source;

    /// <summary>Limits of the template, and the file for messages.</summary>
    private readonly TemplateLimits _limits;
    private readonly List<TemplateToken> _tokens = [];

    /// <summary>Offset of the next character that is not read.</summary>
    private int _position;

    /// <summary>Line of that character, from 1.</summary>
    private int _line = 1;

    /// <summary>Whether that character is the first of a line.</summary>
    private bool _lineStarting = true;

    private TemplateLexer(string source, TemplateLimits limits)
    {
        _source = source;
        _limits = limits;
    }

    /// <summary>The tokens of a template; the last is <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="ChatTemplateException">The template is too long, or a tag or string does not end.</exception>
    /// <param name="template">Jinja text with any line ends.</param>
    /// <param name="limits">Limits of the template, and the file for messages.</param>
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
        while (lexer._position < source.Length)
            lexer.ReadPart();
        lexer.Add(TokenKind.End, "");
        return lexer._tokens;
    }

    /// <summary>Reads text up to the next tag, and the tag.</summary>
    private void ReadPart()
    {
        var tag = NextTag();
        var text = _source[_position..(tag < 0 ? _source.Length : tag)];
        if (tag < 0)
        {
            AddText(text);
            _position = _source.Length;
            return;
        }
        var kind = _source[tag + 1];
        var sign = tag + 2 < _source.Length && _source[tag + 2] is '-' or '+' ? _source[tag + 2] : ' ';
        // A plus has a meaning at blocks and comments only; at a variable it is part of the expression.
        if (kind == '{' && sign == '+')
            sign = ' ';
        AddText(Before(text, kind, sign));
        _line += text.Count(c => c == '\n');
        _position = tag + (sign == ' ' ? 2 : 3);
        if (kind == '#')
            SkipComment();
        else
            ReadTag(kind == '{');
    }

    /// <summary>Offset of the next tag; −1 when there is none.</summary>
    private int NextTag()
    {
        for (
            var at = _source.IndexOf('{', _position);
            at >= 0 && at + 1 < _source.Length;
            at = _source.IndexOf('{', at + 1)
        )
        {
            if (_source[at + 1] is '{' or '%' or '#')
                return at;
        }
        return -1;
    }

    /// <summary>
    /// The text before a tag without the white space that the tag removes: all at its end with a minus, else the
    /// indentation of a block or comment that starts its line.
    /// </summary>
    private string Before(string text, char kind, char sign)
    {
        if (sign == '-')
            return text[..PythonText.EndWithoutSpace(text)];
        if (kind == '{' || sign == '+')
            return text;
        var lineStart = text.LastIndexOf('\n') + 1;
        var atStart = lineStart > 0 || _lineStarting;
        return atStart && lineStart < text.Length && text.AsSpan(lineStart).TrimStart().IsEmpty
            ? text[..lineStart]
            : text;
    }

    /// <summary>Adds text outside tags, if there is any.</summary>
    private void AddText(string text)
    {
        if (text.Length > 0)
            Add(TokenKind.Text, text);
    }

    /// <summary>Adds a token at the current line.</summary>
    private void Add(TokenKind kind, string value) => _tokens.Add(new TemplateToken(kind, value, _line));

    /// <summary>Skips a comment up to its end.</summary>
    private void SkipComment()
    {
        var end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
            throw _limits.Error($"line {_line}: a comment does not end");
        _line += _source.AsSpan(_position, end - _position).Count('\n');
        var sign = end > _position && _source[end - 1] is '-' or '+' ? _source[end - 1] : ' ';
        _position = end + 2;
        AfterTag(sign, trimsNewline: true);
    }

    /// <summary>Reads the tokens of a tag up to its end.</summary>
    private void ReadTag(bool variable)
    {
        Add(variable ? TokenKind.VariableBegin : TokenKind.BlockBegin, "");
        var close = variable ? "}}" : "%}";
        var nesting = 0;
        while (true)
        {
            SkipSpace();
            if (_position >= _source.Length)
                throw _limits.Error($"line {_line}: a tag does not end");
            if (nesting == 0 && AtEnd(close, variable, out var sign))
            {
                Add(variable ? TokenKind.VariableEnd : TokenKind.BlockEnd, "");
                AfterTag(sign, trimsNewline: !variable);
                return;
            }
            ReadToken(ref nesting);
        }
    }

    /// <summary>Takes the end of a tag with its sign, if it is next.</summary>
    private bool AtEnd(string close, bool variable, out char sign)
    {
        sign =
            _source[_position] == '-' || (_source[_position] == '+' && !variable) ? _source[_position] : ' ';
        var at = _position + (sign == ' ' ? 0 : 1);
        if (string.CompareOrdinal(_source, at, close, 0, 2) != 0)
            return false;
        _position = at + 2;
        return true;
    }

    /// <summary>Skips the white space that the end of a tag removes.</summary>
    private void AfterTag(char sign, bool trimsNewline)
    {
        var start = _position;
        if (sign == '-')
        {
            SkipSpace();
        }
        else if (sign == ' ' && trimsNewline && _position < _source.Length && _source[_position] == '\n')
        {
            _position++;
            _line++;
        }
        _lineStarting = _position > start && _source[_position - 1] == '\n';
    }

    /// <summary>Skips white space and counts lines.</summary>
    private void SkipSpace()
    {
        while (_position < _source.Length && PythonText.IsSpace(_source[_position]))
        {
            if (_source[_position++] == '\n')
                _line++;
        }
    }

    /// <summary>Reads a token within a tag.</summary>
    private void ReadToken(ref int nesting)
    {
        var c = _source[_position];
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
            ReadName();
        }
        else
        {
            ReadOperator(ref nesting);
        }
    }

    /// <summary>Reads an identifier of ASCII letters, digits and underscores.</summary>
    private void ReadName()
    {
        var start = _position;
        while (
            _position < _source.Length
            && (char.IsAsciiLetterOrDigit(_source[_position]) || _source[_position] == '_')
        )
            _position++;
        Add(TokenKind.Name, _source[start.._position]);
    }

    /// <summary>
    /// Reads the longest operator; brackets change the nesting, within which a tag does not end.
    /// </summary>
    private void ReadOperator(ref int nesting)
    {
        var symbol = Array.Find(
            Operators,
            o => string.CompareOrdinal(_source, _position, o, 0, o.Length) == 0
        );
        if (symbol is null)
        {
            var character = ModelFileException.Quote(_source[_position].ToString());
            throw _limits.Error($"line {_line}: the character {character} has no meaning here");
        }
        if (symbol is "(" or "[" or "{")
            nesting++;
        if (symbol is ")" or "]" or "}")
            nesting--;
        _position += symbol.Length;
        Add(TokenKind.Operator, symbol);
    }

    /// <summary>Reads digits, with a fraction if a digit follows the point.</summary>
    private void ReadNumber()
    {
        var start = _position;
        while (_position < _source.Length && char.IsAsciiDigit(_source[_position]))
            _position++;
        var isFloat =
            _position + 1 < _source.Length
            && _source[_position] == '.'
            && char.IsAsciiDigit(_source[_position + 1]);
        if (isFloat)
        {
            _position++;
            while (_position < _source.Length && char.IsAsciiDigit(_source[_position]))
                _position++;
        }
        Add(isFloat ? TokenKind.Float : TokenKind.Integer, _source[start.._position]);
    }

    /// <summary>Reads a string literal with its escapes. It may contain line ends.</summary>
    private void ReadString(char quote)
    {
        var text = new StringBuilder();
        var opened = _line;
        for (_position++; _position < _source.Length && _source[_position] != quote; _position++)
        {
            if (_source[_position] == '\n')
                _line++;
            if (_source[_position] == '\\' && _position + 1 < _source.Length)
                _position = TemplateEscapes.Append(_source, _position + 1, text, EscapeError);
            else
                text.Append(_source[_position]);
        }
        if (_position >= _source.Length)
            throw _limits.Error($"line {opened}: a string does not end");
        _position++;
        _tokens.Add(new TemplateToken(TokenKind.String, text.ToString(), opened));
    }

    /// <summary>The error for an escape, with the line.</summary>
    private ChatTemplateException EscapeError(string problem) => _limits.Error($"line {_line}: {problem}");
}
