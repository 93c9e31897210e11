using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// An adapter (or a full finetuned checkpoint) in a folder, named by the digest of its content: two adapters
/// with one digest are the same weights.
/// </summary>
public sealed record AdapterRef(string Path, string Digest)
{
    /// <summary>
    /// The name under which the endpoint that finetuned it answers as it; the folder then holds only the
    /// record of that. Null for weights that lie in the folder.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }
}
