using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// An adapter, or full weights, in a folder. Equal digests are equal weights.
/// </summary>
/// <param name="Path">The folder, in PEFT's form for an adapter and Hugging Face layout for full weights.</param>
/// <param name="Digest">
/// Content digest: by <see cref="ContentDigest.OfWeights"/> of what a training made, by
/// <see cref="ContentDigest.OfFolder"/> of a folder that a person named.
/// </param>
public sealed record AdapterRef(string Path, string Digest)
{
    /// <summary>
    /// The name of the finetuned model at the endpoint that made it; the folder then holds only the record of the job.
    /// Null for weights in the folder.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }
}
