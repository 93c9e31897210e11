namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>A variable, member or item that does not exist: false, empty, and printed as nothing, as in Jinja.</summary>
internal sealed class Undefined
{
    public static Undefined Value { get; } = new();
}
