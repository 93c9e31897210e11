using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Files;

/// <summary>The section <c>task</c>: what is solved, and the harder tasks the finished agents are tried on.</summary>
internal static class TaskSection
{
    /// <param name="candidatesFor">Where a file that the task names may lie, in order.</param>
    public static RunTask Read(RunFileSection root, Func<string, string[]> candidatesFor)
    {
        root.Require(
            "task",
            "the task, for example \"task\": { \"name\": \"arithmetic\", \"train\": 300, \"evaluate\": 500 }"
        );
        var task = root.Section("task", RunFileKeys.Task)!;
        var name = RequireKnownKey(
            task,
            "name",
            task.RequireText("name", $"one of {string.Join(", ", TaskRegistry.Names)}")
        );
        var spec = Checked(task, new TaskSpec(name, OptionsOf(task, candidatesFor)));
        return new RunTask(
            spec,
            task.RequireInteger("train", 1, 1_000_000),
            task.RequireInteger("evaluate", 0, 1_000_000),
            task.Choice("problems", false, ("fixed", false), ("fresh", true)),
            Transfer(task, spec, candidatesFor)
        );
    }

    /// <summary>
    /// Each entry is the run's own task with the written options changed, unless it names another task.
    /// </summary>
    private static ImmutableArray<TransferTask> Transfer(
        RunFileSection task,
        TaskSpec own,
        Func<string, string[]> candidatesFor
    )
    {
        if (task.Find("transfer") is not { } json)
            return [];
        if (json.Kind != JsonValueKind.Array)
            throw task.InvalidValue("transfer", "must be a list of tasks [ … ].");
        var transfers = ImmutableArray.CreateBuilder<TransferTask>();
        foreach (var item in json.Items)
        {
            var entry = task.Nested(item, RunFileKeys.Transfer);
            var name = entry.RequireText("name", "a name for the measurement, for example \"longer\"");
            if (!name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
                throw entry.InvalidValue(
                    "name",
                    $"must consist of letters, digits and '-', since files are named by it, not \"{name}\"."
                );
            if (transfers.Any(other => other.Name == name))
                throw entry.InvalidValue("name", $"\"{name}\" is used twice; choose another.");
            var other = entry.Text("task");
            var options =
                other is null ? own.Options.ToDictionary()
                : TaskRegistry.Names.Contains(other) && TaskFiles.UsesFiles(other) ? []
                : CopyOption(own.Options, "prompts");
            foreach (var (key, value) in OptionsOf(entry, candidatesFor))
                options[key] = value;
            var spec = Checked(
                entry,
                new TaskSpec(other is null ? own.Name : RequireKnownKey(entry, "task", other), options)
            );
            transfers.Add(new TransferTask(name, spec, entry.RequireInteger("evaluate", 1, 1_000_000)));
        }
        return transfers.ToImmutable();
    }

    private static Dictionary<string, string> CopyOption(
        IReadOnlyDictionary<string, string> options,
        string key
    ) => options.Where(option => option.Key == key).ToDictionary();

    private static Dictionary<string, string> OptionsOf(
        RunFileSection section,
        Func<string, string[]> candidatesFor
    )
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in RunFileKeys.TaskOptions)
            if (section.Find(key) is { } json)
                options[key] = json.Kind is JsonValueKind.String or JsonValueKind.Number
                    ? json.Text
                    : throw section.InvalidValue(key, "must be a text or a number.");
        foreach (var key in TaskFiles.Keys)
            if (options.TryGetValue(key, out var path))
                options[key] = Found(section, key, path, candidatesFor);
        return options;
    }

    /// <summary>Found now: a run goes on elsewhere than where its file was read.</summary>
    private static string Found(
        RunFileSection section,
        string key,
        string path,
        Func<string, string[]> candidatesFor
    )
    {
        var candidates = candidatesFor(path);
        return Array.Find(candidates, Path.Exists)
            ?? throw section.InvalidValue(
                key,
                $"names \"{path}\", which does not exist (looked at {string.Join(" and ", candidates.Distinct())}); correct it or put the problems there."
            );
    }

    private static string RequireKnownKey(RunFileSection section, string key, string name) =>
        TaskRegistry.Names.Contains(name)
            ? name
            : throw section.InvalidValue(
                key,
                $"is \"{name}\", which is no task; did you mean \"{ClosestMatch.Find(name, TaskRegistry.Names)}\"? The tasks are {string.Join(", ", TaskRegistry.Names)}."
            );

    private static TaskSpec Checked(RunFileSection section, TaskSpec spec)
    {
        try
        {
            TaskRegistry.Create(spec);
            return spec;
        }
        catch (ArgumentException exception)
        {
            var culprit = RunFileKeys.TaskOptions.FirstOrDefault(key =>
                section.Find(key) is not null
                && exception.Message.Contains($"'{key}'", StringComparison.Ordinal)
            );
            throw section.InvalidValue(
                (culprit is null ? null : section.Find(culprit)) ?? section.Json,
                $"{section.Json.Path}: {exception.Message}"
            );
        }
    }
}
