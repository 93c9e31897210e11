using System.Collections.Frozen;
using System.Reflection;

namespace MultiagentAspire.Core;

/// <summary>
/// Strategies of one kind by name. A new one is one class: every concrete class of an assembly that derives from the kind
/// and has a parameterless constructor is found, so that no list has to be edited.
/// </summary>
public static class Registry
{
    /// <summary>The strategies of an assembly.</summary>
    /// <typeparam name="T">The kind: an abstract class.</typeparam>
    /// <exception cref="InvalidOperationException">Two have one name.</exception>
    public static FrozenDictionary<string, T> Of<T>(Assembly assembly, Func<T, string> name)
        where T : class
    {
        var found = assembly
            .GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(T)))
            .Where(type => type.GetConstructor(Type.EmptyTypes) is not null)
            .Select(type => (T)Activator.CreateInstance(type)!)
            .ToList();
        var twice = found.GroupBy(name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1);
        return twice is null
            ? found.ToFrozenDictionary(name, StringComparer.Ordinal)
            : throw new InvalidOperationException(
                $"{string.Join(" and ", twice.Select(one => one.GetType().Name))} are both named '{twice.Key}'."
            );
    }
}
