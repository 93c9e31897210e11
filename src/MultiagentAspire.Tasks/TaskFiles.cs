using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// The files that a task's options name. A specification travels as text: who reads problems finds the files
/// in its own folders first.
/// </summary>
public static class TaskFiles
{
    /// <summary>The options that are paths.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["path", "evaluatePath"];

    /// <summary>Whether a task's problems lie in files.</summary>
    public static bool UsesFiles(string task) => task is "gsm8k" or "jsonl" or "math";

    /// <summary>
    /// The specification with its paths as <paramref name="resolve"/> finds them, which throws for those that
    /// must not be read.
    /// </summary>
    public static TaskSpec Resolve(TaskSpec spec, Func<string, string> resolve) =>
        spec with
        {
            Options = spec.Options.ToDictionary(
                option => option.Key,
                option => Keys.Contains(option.Key) ? resolve(option.Value) : option.Value,
                StringComparer.Ordinal
            ),
        };
}
