namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>An expression of a template. <see cref="Depth"/> is kept so that a foreign template cannot exhaust the stack.</summary>
internal abstract record Expression
{
    public int Depth { get; init; } = 1;
}

internal sealed record Literal(object? Value) : Expression;

internal sealed record Variable(string Name) : Expression;

internal sealed record ListLiteral(IReadOnlyList<Expression> Items) : Expression;

internal sealed record DictLiteral(IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression;

internal sealed record Unary(string Operator, Expression Operand) : Expression;

internal sealed record Binary(string Operator, Expression Left, Expression Right) : Expression;

internal sealed record Conditional(Expression Test, Expression Then, Expression? Else) : Expression;

internal sealed record Attribute(Expression Target, string Name) : Expression;

internal sealed record Index(Expression Target, Expression Key) : Expression;

internal sealed record Slice(Expression Target, Expression? Start, Expression? Stop, Expression? Step)
    : Expression;

/// <summary>A filter, a function or a method, by its name; a method's and a filter's target is the first argument.</summary>
internal sealed record Call(
    CallKind Kind,
    string Name,
    IReadOnlyList<Expression> Arguments,
    IReadOnlyList<(string Name, Expression Value)> Named
) : Expression;

internal enum CallKind
{
    Function,
    Method,
    Filter,
    Test,
}

/// <summary>A statement of a template.</summary>
internal abstract record Statement;

internal sealed record TextOutput(string Text) : Statement;

internal sealed record ValueOutput(Expression Value) : Statement;

internal sealed record If(
    IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> Branches,
    IReadOnlyList<Statement> Else
) : Statement;

internal sealed record For(
    IReadOnlyList<string> Targets,
    Expression Source,
    Expression? Filter,
    IReadOnlyList<Statement> Body,
    IReadOnlyList<Statement> Else
) : Statement;

/// <summary>Sets a variable, or a member of a namespace when <paramref name="Member"/> is given, to a value or to a rendered body.</summary>
internal sealed record SetVariable(
    string Name,
    string? Member,
    Expression? Value,
    IReadOnlyList<Statement>? Body
) : Statement;

/// <summary>The <c>generation</c> block, which marks assistant text for other readers and is transparent here.</summary>
internal sealed record Group(IReadOnlyList<Statement> Body) : Statement;

internal sealed record LoopJump(bool Breaks) : Statement;
