using System.Reflection;

namespace MultiagentAspire.Queues.Tests.Stubs;

/// <summary>An interface whose members a test answers.</summary>
public class AnsweringProxy : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _answer = (_, _) => null;

    /// <summary>Implements an interface by one function over its members.</summary>
    public static T Create<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class
    {
        var proxy = Create<T, AnsweringProxy>();
        ((AnsweringProxy)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answer(targetMethod!, args ?? []);
}
