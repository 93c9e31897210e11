namespace MultiagentAspire.Serving;

/// <summary>What answers to one name.</summary>
/// <param name="Id">Its full name, such as <c>generator-1@2</c>.</param>
/// <param name="Root">Where its weights lie.</param>
/// <param name="Parent">The model that it was made of; null for one that was not made of another here.</param>
/// <param name="Digest">Names its weights.</param>
public abstract record ServedModel(
    string Id,
    string Root,
    string? Parent,
    DateTimeOffset Created,
    string Digest
);
