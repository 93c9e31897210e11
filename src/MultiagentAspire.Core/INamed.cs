namespace MultiagentAspire.Core;

/// <summary>What a run file can name: one kind in a <see cref="Registry{T}"/>.</summary>
public interface INamed
{
    /// <summary>The name in run files, in the schema and in help: lower case, words joined by <c>-</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in one sentence for the schema and for help.</summary>
    string Description { get; }
}
