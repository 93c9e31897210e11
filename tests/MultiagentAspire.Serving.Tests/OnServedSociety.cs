namespace MultiagentAspire.Serving.Tests;

/// <summary>Tests of one served society: it is started once for all of them.</summary>
[CollectionDefinition(nameof(OnServedSociety))]
public sealed class OnServedSociety : ICollectionFixture<ServedSocietyFixture>;
