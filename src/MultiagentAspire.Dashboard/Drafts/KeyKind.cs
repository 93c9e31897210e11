namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>What the value of a key is.</summary>
public enum KeyKind
{
    /// <summary>Free.</summary>
    Text,

    /// <summary>A number, whole or not.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>One of a few texts.</summary>
    Choice,
}
