namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A mapping of a template, in the order of insertion; keys are compared by code unit.</summary>
/// <param name="writable">It was made by <c>namespace()</c>, whose members a template can set.</param>
internal sealed class TemplateDict(bool writable = false)
    : Dictionary<string, object?>(StringComparer.Ordinal)
{
    /// <summary>Whether a template can set its members.</summary>
    public bool Writable { get; } = writable;
}
