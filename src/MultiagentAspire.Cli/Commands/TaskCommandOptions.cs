using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// Options <c>--task</c> and <c>--option</c>, by which a command chooses a task and the wording of its prompts.
/// </summary>
internal sealed class TaskCommandOptions
{
    /// <summary>Name of a registered task; by default <c>arithmetic</c>.</summary>
    public Option<string> Task { get; } =
        new("--task")
        {
            Description = $"The task: {string.Join(", ", TaskRegistry.Names)}.",
            DefaultValueFactory = _ => "arithmetic",
        };

    /// <summary>Options of the task as <c>key=value</c>; none by default.</summary>
    public Option<string[]> Options { get; } = CreateOption();

    /// <summary>A new <c>--option</c>, for a command that has its own <c>--task</c>.</summary>
    public static Option<string[]> CreateOption() =>
        new("--option")
        {
            Description =
                "An option of the task as key=value, for example max=12, prompts=paper, path=problems.jsonl "
                + "or extractor=letter; repeat it for several. Without 'prompts' the model's config.json "
                + "decides.",
            DefaultValueFactory = _ => [],
        };

    /// <summary>The task with its options; those on the command line win over the model's own prompts.</summary>
    /// <param name="modelFolder">Folder whose config.json may name the prompts that the model was taught.</param>
    /// <exception cref="ArgumentException">The task or an option is unknown.</exception>
    public TaskSpec SpecOf(ParseResult parsed, string modelFolder)
    {
        var name = parsed.GetRequiredValue(Task);
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        if (PromptsOf(modelFolder, name) is { } prompts)
            options["prompts"] = prompts;
        foreach (var (key, value) in Parse(parsed.GetValue(Options)))
            options[key] = value;
        var spec = new TaskSpec(name, options);
        TaskRegistry.Create(spec);
        return spec;
    }

    /// <summary>Reads <c>key=value</c> pairs; of equal keys the last one counts.</summary>
    /// <exception cref="ArgumentException">One is not <c>key=value</c>.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string[]? given)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in given ?? [])
        {
            var parts = option.Split('=', 2);
            options[parts[0]] =
                parts.Length == 2
                    ? parts[1]
                    : throw new ArgumentException($"--option: '{option}' must be key=value.");
        }
        return options;
    }

    /// <summary>
    /// <c>task_specific_params.&lt;task&gt;.prompts</c> of config.json, where transformers keeps defaults by
    /// task. Variants of a task, such as arithmetic-long, share its entry. An unreadable file is left to the
    /// loader, which explains it.
    /// </summary>
    internal static string? PromptsOf(string modelFolder, string task)
    {
        var path = Path.Combine(modelFolder, "config.json");
        if (!File.Exists(path))
            return null;
        try
        {
            using var config = JsonDocument.Parse(
                File.ReadAllText(path),
                new JsonDocumentOptions { MaxDepth = 64 }
            );
            var tasks = Child(config.RootElement, "task_specific_params");
            var prompts = Child(Child(tasks, task.Split('-')[0]), "prompts");
            return prompts is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
        }
        // InvalidOperationException: a string with half of a surrogate pair
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member of an object; null where the parent is no object or lacks it.</summary>
    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var child)
            ? child
            : null;
}
