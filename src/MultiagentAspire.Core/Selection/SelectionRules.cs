using System.Collections.Frozen;

namespace MultiagentAspire.Core;

/// <summary>All selection rules by name, found by their class: nothing lists them.</summary>
public static class SelectionRules
{
    /// <summary>Every rule of this library.</summary>
    public static FrozenDictionary<string, SelectionRule> All { get; } =
        Registry.Of<SelectionRule>(typeof(SelectionRule).Assembly, rule => rule.Name);
}
