namespace MultiagentAspire.Core;

/// <summary>A path that a request names lies outside the folders that this service may touch.</summary>
public sealed class ArtifactAccessException(string message) : Exception(message);
