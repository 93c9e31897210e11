using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>All selection rules by name, found by their class: nothing lists them.</summary>
public static class SelectionRules
{
    /// <summary>Every rule of this library.</summary>
    public static FrozenDictionary<string, SelectionRule> All { get; } =
        Registry.ByName(Registry.InstancesOf<SelectionRule>(), rule => rule.Name);

    /// <summary>Their names, in order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];
}
