namespace MultiagentAspire.Core;

/// <summary>
/// A task by name and options, as text that processes can exchange. <c>TaskRegistry.Create</c> of the Tasks project
/// creates the task from it.
/// </summary>
/// <param name="Name">Name of a registered task, such as <c>arithmetic</c>.</param>
/// <param name="Options">Options by name (range, terms, prompts, path of the data); absent ones have defaults.</param>
public sealed record TaskSpec(string Name, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>A specification with a few options.</summary>
    /// <exception cref="ArgumentException">An option is given twice.</exception>
    public static TaskSpec Create(string name, params (string Key, string Value)[] options) =>
        new(name, options.ToDictionary(o => o.Key, o => o.Value));
}
