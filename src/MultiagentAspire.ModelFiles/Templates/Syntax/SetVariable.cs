namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Sets a variable or a member of a namespace, <c>set name.member = value</c>.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Member">The member of the namespace in the variable; null: the variable itself is set.</param>
/// <param name="Value">The value; null in a set block.</param>
/// <param name="Body">Of a set block, whose output is the value; otherwise null.</param>
internal sealed record SetVariable(
    string Name,
    string? Member,
    TemplateExpression? Value,
    IReadOnlyList<Statement>? Body
) : Statement;
