using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// The files that a task's options name. A process that receives a <see cref="TaskSpec"/> resolves its paths under its
/// own folders before it reads problems.
/// </summary>
public static class TaskFiles
{
    /// <summary>Names of the options whose values are paths of files or folders.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["path", "evaluatePath"];

    /// <summary>Whether a task reads its problems from files.</summary>
    /// <param name="task">Name of the task, as in <see cref="TaskRegistry.Names"/>.</param>
    public static bool UsesFiles(string task) => task is "choice" or "gsm8k" or "jsonl" or "math";

    /// <summary>
    /// The specification with resolved paths.
    /// </summary>
    /// <param name="resolve">Maps a path to the path to read; throws where it lies outside the allowed folders.</param>
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
