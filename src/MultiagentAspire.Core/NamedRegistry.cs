using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// All kinds of one thing by name: every concrete class of <typeparamref name="T"/> in some assemblies that
/// has a constructor without parameters. A new kind is one class; run-file reader, schema and help read it
/// from here.
/// </summary>
public sealed class NamedRegistry<T>
    where T : class, INamed
{
    private readonly FrozenDictionary<string, T> _byName;

    internal NamedRegistry(IEnumerable<T> all)
    {
        All = [.. all.OrderBy(one => one.Name, StringComparer.Ordinal)];
        var twice = All.CountBy(one => one.Name).Where(name => name.Value > 1).Select(name => name.Key);
        if (twice.FirstOrDefault() is { } name)
            throw new InvalidOperationException($"Two classes of {typeof(T).Name} have the name '{name}'.");
        _byName = All.ToFrozenDictionary(one => one.Name, StringComparer.Ordinal);
    }

    /// <summary>All kinds, in the order of their names.</summary>
    public ImmutableArray<T> All { get; }

    /// <summary>The names of all kinds, in ordinal order.</summary>
    public IEnumerable<string> Names => All.Select(one => one.Name);

    /// <summary>The kind of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message names the nearest one and all there
    /// are.</exception>
    public T Get(string name) =>
        _byName.TryGetValue(name, out var found)
            ? found
            : throw new ArgumentException(
                $"'{name}' is unknown; did you mean '{ClosestMatch.Find(name, Names)}'? There are: "
                    + $"{string.Join(", ", Names)}."
            );
}
