using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace MultiagentAspire.Core;

/// <summary>Finds what a project registers by being there: a new entry is one class, and no list is edited.</summary>
public static class Registry
{
    /// <summary>
    /// One instance of every concrete class of an assembly that derives from <typeparamref name="T"/> and has a
    /// constructor without parameters, in no particular order.
    /// </summary>
    /// <param name="assembly">Null: that of <typeparamref name="T"/>.</param>
    public static ImmutableArray<T> InstancesOf<T>(Assembly? assembly = null)
        where T : class =>
        [
            .. (assembly ?? typeof(T).Assembly)
                .GetTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsSubclassOf(typeof(T)))
                .Select(type => (T)Activator.CreateInstance(type)!),
        ];

    /// <summary>Entries by their names.</summary>
    /// <exception cref="InvalidOperationException">Two have one name.</exception>
    public static FrozenDictionary<string, T> ByName<T>(IEnumerable<T> entries, Func<T, string> name)
        where T : class
    {
        var all = entries.ToList();
        var twice = all.GroupBy(name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        return twice is null
            ? all.ToFrozenDictionary(name, StringComparer.Ordinal)
            : throw new InvalidOperationException(
                $"{string.Join(" and ", twice.Select(one => one.GetType().Name))} are both named '{twice.Key}'."
            );
    }
}
