namespace MultiagentAspire.Training.Tests;

/// <summary>Tests that measure a whole process, or the state of a thread, run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
