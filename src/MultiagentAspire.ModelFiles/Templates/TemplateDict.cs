namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A mapping; <see cref="Writable"/> for what <c>namespace()</c> makes.</summary>
internal sealed class TemplateDict(bool writable = false)
    : Dictionary<string, object?>(StringComparer.Ordinal)
{
    public bool Writable { get; } = writable;
}
