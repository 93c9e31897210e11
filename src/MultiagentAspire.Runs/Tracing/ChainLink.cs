namespace MultiagentAspire.Runs.Tracing;

/// <summary>One model on the way from an agent back to the base model.</summary>
/// <param name="Agent">Address of the agent whose training made it; of the base model at the end.</param>
/// <param name="Digest">Content digest of the adapter, or of the base model.</param>
public sealed record ChainLink(string Agent, string Digest);
