using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>Name and shape of one weight.</summary>
/// <param name="Name">Name in the checkpoint.</param>
/// <param name="Shape">Sizes, outermost first.</param>
public sealed record NamedShape(string Name, ImmutableArray<long> Shape)
{
    /// <summary>As in <c>model.norm.weight [64]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Shape)}]";
}
