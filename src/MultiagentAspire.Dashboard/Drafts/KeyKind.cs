namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>The type of a run-file key, which decides how a form edits it.</summary>
public enum KeyKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>An integer or a decimal number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>One of the texts that the schema lists.</summary>
    Choice,
}
