namespace MultiagentAspire.Queues.Presence;

/// <summary>A model in a process's memory, with the digests of its adapters there.</summary>
public sealed record ResidentModel(string Name, string Digest, IReadOnlyList<string> Adapters);
