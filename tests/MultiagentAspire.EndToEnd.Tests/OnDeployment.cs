namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>Tests of separate processes: one after another, as each may stop any of them.</summary>
[CollectionDefinition(nameof(OnDeployment))]
public sealed class OnDeployment : ICollectionFixture<Deployment>;
