namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Parses the statements of a chat template: if, for, set, generation, break, continue. Any other statement is an
/// error that names it.
/// </summary>
internal sealed class TemplateParser : TemplateExpressionParser
{
    private TemplateParser(IReadOnlyList<TemplateToken> tokens, TemplateLimits limits)
        : base(tokens, limits) { }

    /// <summary>The statements of a template.</summary>
    /// <param name="template">Jinja text.</param>
    /// <param name="file">File with the template, for messages.</param>
    /// <exception cref="ChatTemplateException">Not valid, not supported, or too large or deep.</exception>
    public static IReadOnlyList<Statement> Parse(string template, string file)
    {
        var limits = new TemplateLimits(file);
        var parser = new TemplateParser(TemplateLexer.Read(template, limits), limits);
        var body = parser.ParseBody([]);
        return parser.Current.Kind == TokenKind.End ? body : throw parser.Unexpected("the end");
    }

    /// <summary>
    /// Statements up to a block tag that starts with one of the end names, which is then the current token; without
    /// end names up to the end of the template.
    /// </summary>
    /// <param name="ends">Names of block tags that end the body, such as <c>endif</c>.</param>
    private List<Statement> ParseBody(ReadOnlySpan<string> ends)
    {
        Enter();
        var body = new List<Statement>();
        while (Current.Kind != TokenKind.End)
        {
            var token = Take();
            if (token.Kind == TokenKind.Text)
            {
                body.Add(new TextOutput(token.Value));
            }
            else if (token.Kind == TokenKind.VariableBegin)
            {
                body.Add(new ValueOutput(ParseExpression()));
                Expect(TokenKind.VariableEnd, "'}}'");
            }
            else
            {
                if (Current.Kind == TokenKind.Name && ends.Contains(Current.Value))
                {
                    Leave();
                    return body;
                }
                body.Add(ParseStatement());
            }
        }
        if (ends.Length > 0)
            throw Unexpected($"'{ends[^1]}'");
        Leave();
        return body;
    }

    /// <summary>A statement by its name; the begin of its block tag is taken.</summary>
    private Statement ParseStatement()
    {
        var line = Current.Line;
        var name = ExpectName();
        switch (name)
        {
            case "if":
                return ParseIf();
            case "for":
                return ParseFor();
            case "set":
                return ParseSet();
            case "generation":
                return ParseGroup();
            case "break" or "continue":
                EndBlock();
                return new LoopJump(name == "break");
            default:
                throw Limits.Error(
                    $"line {line}: the statement {ModelFileException.Quote(name)} is not supported"
                );
        }
    }

    /// <summary>Takes a token of a kind.</summary>
    private void Expect(TokenKind kind, string what)
    {
        if (Current.Kind != kind)
            throw Unexpected(what);
        Take();
    }

    /// <summary>Takes the end of a block tag.</summary>
    private void EndBlock() => Expect(TokenKind.BlockEnd, "'%}'");

    /// <summary><c>if test … {elif test …} [else …] endif</c>.</summary>
    private If ParseIf()
    {
        var branches = new List<(TemplateExpression, IReadOnlyList<Statement>)>();
        IReadOnlyList<Statement> fallback = [];
        do
        {
            var test = ParseExpression();
            EndBlock();
            branches.Add((test, ParseBody(["elif", "else", "endif"])));
        } while (TakeName("elif"));
        if (TakeName("else"))
        {
            EndBlock();
            fallback = ParseBody(["endif"]);
        }
        if (!TakeName("endif"))
            throw Unexpected("'endif'");
        EndBlock();
        return new If(branches, fallback);
    }

    /// <summary><c>for name {, name} in source [if test] … [else …] endfor</c>.</summary>
    private For ParseFor()
    {
        List<string> targets = [ExpectName()];
        while (TakeOperator(","))
            targets.Add(ExpectName());
        if (!TakeName("in"))
            throw Unexpected("'in'");
        var source = ParseOr();
        var filter = TakeName("if") ? ParseExpression() : null;
        EndBlock();
        var body = ParseBody(["else", "endfor"]);
        IReadOnlyList<Statement> fallback = [];
        if (TakeName("else"))
        {
            EndBlock();
            fallback = ParseBody(["endfor"]);
        }
        if (!TakeName("endfor"))
            throw Unexpected("'endfor'");
        EndBlock();
        return new For(targets, source, filter, body, fallback);
    }

    /// <summary><c>set name = value</c>, or a block whose output is the value.</summary>
    private SetVariable ParseSet()
    {
        var name = ExpectName();
        var member = TakeOperator(".") ? ExpectName() : null;
        if (TakeOperator("="))
        {
            var value = ParseExpression();
            EndBlock();
            return new SetVariable(name, member, value, null);
        }
        EndBlock();
        var body = ParseBody(["endset"]);
        Take();
        EndBlock();
        return new SetVariable(name, member, null, body);
    }

    /// <summary><c>generation … endgeneration</c>.</summary>
    private Group ParseGroup()
    {
        EndBlock();
        var body = ParseBody(["endgeneration"]);
        Take();
        EndBlock();
        return new Group(body);
    }
}
