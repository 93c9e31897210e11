namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Variables of a loop iteration, over those around it. What an iteration sets is gone at its end, as in Jinja.
/// </summary>
/// <param name="outer">Where variables that are not in this scope are looked up; null for the outermost.</param>
/// <param name="variables">The variables of this scope.</param>
internal sealed class TemplateScope(TemplateScope? outer, TemplateDict variables)
{
    private readonly TemplateScope? _outer = outer;

    /// <summary>The variables of this scope, without those around it.</summary>
    public TemplateDict Variables { get; } = variables;

    /// <summary>Whether <c>break</c> and <c>continue</c> are allowed.</summary>
    public bool InLoop { get; init; }

    /// <summary>The value of a variable in this scope or the nearest around it; undefined when there is none.</summary>
    public object? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope.Variables.TryGetValue(name, out var value))
                return value;
        }
        return Undefined.Value;
    }
}
