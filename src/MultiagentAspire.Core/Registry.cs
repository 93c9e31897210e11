using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace MultiagentAspire.Core;

/// <summary>
/// All kinds of one thing by name: every concrete class that derives from <typeparamref name="T"/>, lies in one of
/// the given assemblies and has a public constructor without parameters. A new kind is one class: run-file reader,
/// schema, help and reports read it from here, and no list is edited.
/// </summary>
/// <typeparam name="T">The kinds' base class, such as <see cref="DebateTopology"/>.</typeparam>
public sealed class Registry<T>
    where T : class, INamed
{
    private readonly FrozenDictionary<string, T> _byName;

    /// <summary>Finds the kinds and makes one object of each.</summary>
    /// <param name="assemblies">Where to look; none: the assembly of <typeparamref name="T"/>.</param>
    /// <exception cref="InvalidOperationException">Two kinds have one name.</exception>
    public Registry(params IEnumerable<Assembly> assemblies)
    {
        var searched = assemblies.DefaultIfEmpty(typeof(T).Assembly).Distinct();
        All = [.. searched.SelectMany(CreateKinds).OrderBy(kind => kind.Name, StringComparer.Ordinal)];
        RequireDifferentNames(All);
        _byName = All.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);
        Names = [.. All.Select(kind => kind.Name)];
    }

    /// <summary>All kinds, in the ordinal order of their names.</summary>
    public ImmutableArray<T> All { get; }

    /// <summary>The names of all kinds, in the same order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The kind of a name; null where there is none.</summary>
    public T? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The kind of a name.</summary>
    /// <exception cref="ArgumentException">
    /// There is none; the message names the nearest name and lists all.
    /// </exception>
    public T Get(string name) =>
        Find(name)
        ?? throw new ArgumentException(
            $"'{name}' is unknown; did you mean '{ClosestMatch.Find(name, Names)}'? There are: "
                + $"{string.Join(", ", Names)}."
        );

    private static IEnumerable<T> CreateKinds(Assembly assembly) =>
        assembly.GetTypes().Where(IsKind).Select(type => (T)Activator.CreateInstance(type)!);

    private static bool IsKind(Type type) =>
        type is { IsClass: true, IsAbstract: false }
        && type.IsAssignableTo(typeof(T))
        && type.GetConstructor(Type.EmptyTypes) is not null;

    private static void RequireDifferentNames(ImmutableArray<T> kinds)
    {
        var duplicates = kinds.GroupBy(kind => kind.Name).FirstOrDefault(same => same.Count() > 1);
        if (duplicates is null)
            return;
        var classes = string.Join(" and ", duplicates.Select(kind => kind.GetType().Name));
        throw new InvalidOperationException($"{classes} are both named '{duplicates.Key}'.");
    }
}
