namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// The model on which an engine's adapters must have been trained.
/// </summary>
/// <param name="BaseDigest">Content digest of the base model (<see cref="Core.ModelRef.Digest"/>).</param>
/// <param name="TemplateDigest">Digest of its chat template.</param>
public sealed record AdapterOrigin(string BaseDigest, string TemplateDigest);
