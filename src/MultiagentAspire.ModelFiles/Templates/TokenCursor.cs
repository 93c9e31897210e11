namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// A position in the tokens of a template, for recursive-descent parsing. Counts recursion, because templates are
/// untrusted.
/// </summary>
/// <param name="tokens">What <see cref="TemplateLexer"/> gives; the last is <see cref="TokenKind.End"/>.</param>
/// <param name="limits">Limits of this template, and the file for messages.</param>
internal abstract class TokenCursor(IReadOnlyList<TemplateToken> tokens, TemplateLimits limits)
{
    /// <summary>Index of <see cref="Current"/>.</summary>
    private int _position;

    /// <summary>Recursive calls between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    private int _nesting;

    /// <summary>The next token that is not taken.</summary>
    protected TemplateToken Current => tokens[_position];

    /// <summary>The token behind the current one, which must not be the last.</summary>
    protected TemplateToken Following => tokens[_position + 1];

    /// <summary>Limits of this template.</summary>
    protected TemplateLimits Limits => limits;

    /// <summary>Takes the current token.</summary>
    protected TemplateToken Take() => tokens[_position++];

    /// <summary>Whether the current token is this operator.</summary>
    protected bool IsOperator(string symbol) => Current.Kind == TokenKind.Operator && Current.Value == symbol;

    /// <summary>Whether the current token is this name.</summary>
    protected bool IsName(string name) => Current.Kind == TokenKind.Name && Current.Value == name;

    /// <summary>Takes the current token if it is this operator.</summary>
    protected bool TakeOperator(string symbol) => IsOperator(symbol) && Skip();

    /// <summary>Takes the current token if it is this name.</summary>
    protected bool TakeName(string name) => IsName(name) && Skip();

    /// <summary>Takes this operator.</summary>
    /// <exception cref="ChatTemplateException">The current token is another.</exception>
    protected void ExpectOperator(string symbol)
    {
        if (!TakeOperator(symbol))
            throw Unexpected($"'{symbol}'");
    }

    /// <summary>Takes a name and gives it.</summary>
    /// <exception cref="ChatTemplateException">The current token is no name.</exception>
    protected string ExpectName() =>
        Current.Kind == TokenKind.Name ? Take().Value : throw Unexpected("a name");

    /// <summary>The error for a token that is not what the grammar needs.</summary>
    protected ChatTemplateException Unexpected(string expected)
    {
        var found = Current.Kind switch
        {
            TokenKind.End => "the end",
            TokenKind.Text => ModelFileException.Quote("text"),
            _ => ModelFileException.Quote(Current.Value),
        };
        return limits.Error($"line {Current.Line}: {expected} expected, {found} found");
    }

    /// <summary>Counts a recursive call; refuses more than <see cref="TemplateLimits.Depth"/>.</summary>
    /// <exception cref="ChatTemplateException">The template is nested too deep.</exception>
    protected void Enter()
    {
        if (++_nesting > TemplateLimits.Depth)
            throw limits.Error($"line {Current.Line}: nested more than {TemplateLimits.Depth} deep");
    }

    /// <summary>Ends what <see cref="Enter"/> counted.</summary>
    protected void Leave() => _nesting--;

    /// <summary>Takes the current token; true, for use in conditions.</summary>
    private bool Skip()
    {
        _position++;
        return true;
    }
}
