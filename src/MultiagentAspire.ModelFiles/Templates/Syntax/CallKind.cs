namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>What a <see cref="Call"/> calls.</summary>
internal enum CallKind
{
    /// <summary><c>name(arguments)</c>.</summary>
    Function,

    /// <summary><c>value.name(arguments)</c>.</summary>
    Method,

    /// <summary><c>value|name(arguments)</c>.</summary>
    Filter,

    /// <summary><c>value is name(arguments)</c>.</summary>
    Test,
}
