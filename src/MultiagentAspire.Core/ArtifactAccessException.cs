namespace MultiagentAspire.Core;

/// <summary>A path in a request is outside the folders that the service may read and write.</summary>
/// <param name="message">One line that names the path.</param>
public sealed class ArtifactAccessException(string message) : Exception(message);
