namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// The model an engine's adapters must have been trained on: <see cref="Core.ModelRef.Digest"/> and the
/// digest of its chat template.
/// </summary>
public sealed record AdapterOrigin(string BaseDigest, string TemplateDigest);
