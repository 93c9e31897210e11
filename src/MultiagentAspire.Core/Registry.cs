using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>Finds what a project registers by being there: a new entry is one class, and no list is edited.</summary>
public static class Registry
{
    /// <summary>
    /// One instance of every concrete class of <typeparamref name="T"/>'s assembly that derives from it and has a constructor
    /// without parameters, in no particular order.
    /// </summary>
    public static ImmutableArray<T> InstancesOf<T>()
        where T : class =>
        [
            .. typeof(T)
                .Assembly.GetTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsSubclassOf(typeof(T)))
                .Select(type => (T)Activator.CreateInstance(type)!),
        ];
}
