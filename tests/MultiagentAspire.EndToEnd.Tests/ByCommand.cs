namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>Tests of the built command as a process of its own.</summary>
[CollectionDefinition(nameof(ByCommand))]
public sealed class ByCommand;
