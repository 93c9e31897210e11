using System.Reflection;

namespace MultiagentAspire.Core;

/// <summary>Makes registries of the classes in assemblies.</summary>
public static class Registries
{
    /// <summary>Finds the kinds of <typeparamref name="T"/> in assemblies and makes one object of each.</summary>
    /// <exception cref="InvalidOperationException">Two of them have one name.</exception>
    public static NamedRegistry<T> In<T>(params IEnumerable<Assembly> assemblies)
        where T : class, INamed =>
        new(
            assemblies
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.IsAssignableTo(typeof(T)) && type is { IsClass: true, IsAbstract: false })
                .Where(type => type.GetConstructor(Type.EmptyTypes) is not null)
                .Select(type => (T)Activator.CreateInstance(type)!)
        );
}
