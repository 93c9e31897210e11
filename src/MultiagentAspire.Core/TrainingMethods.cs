using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The registered training methods: every concrete <see cref="TrainingMethod"/> of this assembly.</summary>
public static class TrainingMethods
{
    /// <summary>In the order of their names.</summary>
    public static ImmutableArray<TrainingMethod> All { get; } =
    [.. Registry.InstancesOf<TrainingMethod>().OrderBy(method => method.Name, StringComparer.Ordinal)];

    /// <summary>Their names, in the same order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(method => method.Name)];

    /// <summary>The method of a name; null where there is none.</summary>
    public static TrainingMethod? Find(string name) => All.FirstOrDefault(method => method.Name == name);
}
