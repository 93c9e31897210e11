namespace MultiagentAspire.Queues.Presence;

/// <summary>A model in the memory of a process.</summary>
/// <param name="Name">Name or folder of the model.</param>
/// <param name="Digest">Content digest of the model.</param>
/// <param name="Adapters">Content digests of the adapters that are loaded with it.</param>
public sealed record ResidentModel(string Name, string Digest, IReadOnlyList<string> Adapters);
