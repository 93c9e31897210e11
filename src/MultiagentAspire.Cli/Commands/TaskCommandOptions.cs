using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Cli.Commands;

/// <summary>The task that a command poses, with the wording of the prompts that the model was taught.</summary>
internal sealed class TaskCommandOptions
{
    public Option<string> Task { get; } =
        new("--task")
        {
            Description = $"The task: {string.Join(", ", TaskRegistry.Names)}.",
            DefaultValueFactory = _ => "arithmetic",
        };

    public Option<string[]> Options { get; } = IsSpecified();

    public static Option<string[]> IsSpecified() =>
        new("--option")
        {
            Description =
                "An option of the task as key=value, for example max=12, prompts=paper, path=problems.jsonl "
                + "or extractor=letter; repeat it for several. Without 'prompts' the model's config.json "
                + "decides.",
            DefaultValueFactory = _ => [],
        };

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
            return
                Child(Child(Child(config.RootElement, "task_specific_params"), task.Split('-')[0]), "prompts")
                    is { ValueKind: JsonValueKind.String } prompts
                ? prompts.GetString()
                : null;
        }
        // invalid: letters that are halves
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var child)
            ? child
            : null;
}
