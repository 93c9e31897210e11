namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// A position in the text of an expression, with the tokens that can be read there. <see cref="Peek"/> skips blanks;
/// the methods that read a token expect that it was called before.
/// </summary>
/// <param name="text">The text of the expression.</param>
internal sealed class ExpressionCursor(string text)
{
    /// <summary>What <see cref="Peek"/> returns at the end of the text.</summary>
    public const char End = '\0';

    private int _position;

    /// <summary>Whether only blanks are left. A null character in the text is not its end.</summary>
    public bool IsAtEnd => Peek() == End && _position == text.Length;

    /// <summary>The next character that is no blank; <see cref="End"/> at the end of the text.</summary>
    public char Peek()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
        return _position < text.Length ? text[_position] : End;
    }

    /// <summary>Reads the character at the position.</summary>
    public char Read() => text[_position++];

    /// <summary>Whether a character is the last one before the position that is no blank.</summary>
    public bool IsAfter(char character) =>
        text.AsSpan(0, _position).TrimEnd() is [.., var last] && last == character;

    /// <summary>Moves on by a number of characters that were looked at before.</summary>
    public void Skip(int length) => _position += length;

    /// <summary>Whether the text continues with <paramref name="word"/> at the position.</summary>
    public bool StartsWith(string word) => text.AsSpan(_position).StartsWith(word, StringComparison.Ordinal);

    /// <summary>The name of the LaTeX command whose backslash is next, without the backslash.</summary>
    public string PeekCommand() => LatexText.NameAt(text, _position + 1);

    /// <summary>Reads a division sign, if one is next.</summary>
    public bool TryReadDivision() => TryRead("/", "÷", @"\div");

    /// <summary>Reads a multiplication sign, if one is next.</summary>
    public bool TryReadMultiplication() => TryRead("*", "·", "×", @"\cdot", @"\times");

    /// <summary>Reads any number of plus and minus signs; true after an odd number of minus signs.</summary>
    public bool ReadIsNegative()
    {
        var negative = false;
        for (; Peek() is '+' or '-' or '\u2212'; _position++)
            if (text[_position] != '+')
                negative = !negative;
        return negative;
    }

    /// <summary>Reads digits with at most one point; null for a point alone or a second point.</summary>
    public string? ReadNumber()
    {
        var start = _position;
        SkipDigits();
        if (_position < text.Length && text[_position] == '.')
            _position++;
        SkipDigits();
        var digits = text[start.._position];
        var hasSecondPoint = _position < text.Length && text[_position] == '.';
        return digits == "." || hasSecondPoint ? null : digits;
    }

    /// <summary>Reads a subscript, whose underscore is next: one character, or a group in braces; else null.</summary>
    public string? ReadSubscript()
    {
        _position++;
        if (_position < text.Length && text[_position] != '{')
            return text[_position++].ToString();
        if (BoxedAnswers.Inside(text, _position) is not { } group)
            return null;
        _position += group.Length + 2;
        return group.Trim();
    }

    private void SkipDigits()
    {
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
            _position++;
    }

    private bool TryRead(params ReadOnlySpan<string> spellings)
    {
        Peek();
        foreach (var spelling in spellings)
            if (StartsWith(spelling))
            {
                _position += spelling.Length;
                return true;
            }
        return false;
    }
}
