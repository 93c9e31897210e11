namespace MultiagentAspire.Serving;

/// <summary>A model that clients can name: an agent or a society.</summary>
/// <param name="Id">Full name with the iteration, such as <c>generator-1@2</c>.</param>
/// <param name="Root">Folder of its weights; the <paramref name="Id"/> of a society.</param>
/// <param name="Parent">Name of the model that it was finetuned from; null for a base model or a society.</param>
/// <param name="Created">Shown to clients as <c>created</c>.</param>
/// <param name="Digest">Digest of its weights; the start of it is the <c>system_fingerprint</c>.</param>
public abstract record ServedModel(
    string Id,
    string Root,
    string? Parent,
    DateTimeOffset Created,
    string Digest
);
