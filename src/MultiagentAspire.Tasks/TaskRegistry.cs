using System.Collections.Frozen;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// The registry of tasks by name. Processes exchange a task as a <see cref="TaskSpec"/> and create it from that.
/// </summary>
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
        ["choice"] = FileTasks.Choice,
        ["gsm8k"] = FileTasks.Gsm8k,
        ["jsonl"] = FileTasks.Jsonl,
        ["math"] = FileTasks.Math,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all tasks, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Creates the task of a specification. No file is read.</summary>
    /// <exception cref="ArgumentException">
    /// The task or an option is unknown, or an option's value is invalid. The message is one line with the valid ones.
    /// </exception>
    public static ITask Create(TaskSpec spec) =>
        Factories.TryGetValue(spec.Name, out var create)
            ? create(spec)
            : throw new ArgumentException(
                $"Unknown task '{spec.Name}'; the tasks are {string.Join(", ", Names)}."
            );
}
