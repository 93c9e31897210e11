using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>Name and shape of one weight.</summary>
public sealed record NamedShape(string Name, ImmutableArray<long> Shape)
{
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
