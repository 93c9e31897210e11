namespace MultiagentAspire.Core;

/// <summary>
/// Names a task and its options (range, terms, prompts, data path, …) as text, so that it can travel;
/// Evaluation's <c>TaskRegistry.Create</c> makes the task from it.
/// </summary>
public sealed record TaskSpec(string Name, IReadOnlyDictionary<string, string> Options)
{
    public static TaskSpec Create(string name, params (string Key, string Value)[] options) =>
        new(name, options.ToDictionary(o => o.Key, o => o.Value));
}
