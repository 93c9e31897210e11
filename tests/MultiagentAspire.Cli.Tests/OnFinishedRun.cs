namespace MultiagentAspire.Cli.Tests;

/// <summary>Tests that only read a finished run: it is made once for all of them.</summary>
[CollectionDefinition(nameof(OnFinishedRun))]
public sealed class OnFinishedRun : ICollectionFixture<FinishedRun>;
