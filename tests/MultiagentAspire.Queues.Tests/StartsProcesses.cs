namespace MultiagentAspire.Queues.Tests;

/// <summary>
/// Tests that start processes, one after the other and after all others: a child that another test starts while a
/// script is written holds it open for a moment, and it cannot be executed then.
/// </summary>
[CollectionDefinition(nameof(StartsProcesses), DisableParallelization = true)]
public sealed class StartsProcesses;
