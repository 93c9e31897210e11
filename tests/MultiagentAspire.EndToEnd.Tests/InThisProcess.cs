namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>
/// Tests whose runs train in this process: one after another, as torch has one generator of random numbers.
/// </summary>
[CollectionDefinition(nameof(InThisProcess))]
public sealed class InThisProcess : ICollectionFixture<CompletedRunFixture>;
