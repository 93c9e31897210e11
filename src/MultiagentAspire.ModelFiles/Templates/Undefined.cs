namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// The value of a variable, member or item that does not exist: false, empty, and printed as nothing, as in Jinja.
/// </summary>
internal sealed class Undefined
{
    /// <summary>The only instance.</summary>
    public static Undefined Value { get; } = new();
}
