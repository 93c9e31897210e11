using System.Collections.Frozen;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>Every task by name. A <see cref="TaskSpec"/> travels as text; this makes the task of it.</summary>
public static class TaskRegistry
{
    private static readonly FrozenDictionary<string, Func<TaskSpec, ITask>> Factories = new Dictionary<
        string,
        Func<TaskSpec, ITask>
    >
    {
        ["arithmetic"] = spec => ArithmeticTask.Create(spec, maximum: 29, operands: 6),
        ["arithmetic-large"] = spec => ArithmeticTask.Create(spec, maximum: 99, operands: 6),
        ["arithmetic-long"] = spec => ArithmeticTask.Create(spec, maximum: 29, operands: 8),
        ["gsm8k"] = FileTasks.Gsm8k,
        ["jsonl"] = FileTasks.Jsonl,
        ["math"] = FileTasks.Math,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names that <see cref="Create"/> knows, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Makes the task that <paramref name="spec"/> names.</summary>
    /// <exception cref="ArgumentException">The task or one of its options is unknown or has a bad value; the
    /// one-line message names the valid ones.</exception>
    public static ITask Create(TaskSpec spec) =>
        Factories.TryGetValue(spec.Name, out var create)
            ? create(spec)
            : throw new ArgumentException(
                $"Unknown task '{spec.Name}'; the tasks are {string.Join(", ", Names)}."
            );
}
