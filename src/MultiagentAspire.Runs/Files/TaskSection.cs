using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// The section <c>task</c>: the task of the run, and the transfer tasks on which the finished agents are measured.
/// </summary>
internal static class TaskSection
{
    private const int MaxProblems = 1_000_000;
    private const string Example = "{ \"name\": \"arithmetic\", \"train\": 300, \"evaluate\": 500 }";

    /// <summary>The task with its options and numbers of problems. Paths of files are resolved.</summary>
    /// <param name="root">The whole run file.</param>
    /// <param name="paths">Where a file that the task names may lie, best first.</param>
    /// <exception cref="InvalidRunFileException">
    /// The section or a number is missing, the task is unknown, or the task rejects its options.
    /// </exception>
    public static RunTask Read(RunFileSection root, RunPaths paths)
    {
        root.Require("task", $"the task, for example \"task\": {Example}");
        var task = root.Section("task", RunFileKeys.Task)!;
        var name = task.RequireText("name", $"one of {string.Join(", ", TaskRegistry.Names)}");
        RejectUnknownTask(task, "name", name);
        var spec = CheckOptions(task, new TaskSpec(name, ReadOptions(task, paths)));
        var train = task.RequireInteger("train", 1, MaxProblems);
        var evaluate = task.RequireInteger("evaluate", 0, MaxProblems);
        var fresh = task.Choice("problems", false, ("fixed", false), ("fresh", true));
        return new RunTask(spec, train, evaluate, fresh, ReadTransfers(task, spec, paths));
    }

    /// <summary>
    /// Each entry is the run's own task with the written options changed, unless it names another task.
    /// </summary>
    private static ImmutableArray<TransferTask> ReadTransfers(
        RunFileSection task,
        TaskSpec own,
        RunPaths paths
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
            var name = ReadTransferName(entry);
            if (transfers.Any(transfer => transfer.Name == name))
                throw entry.InvalidValue("name", $"\"{name}\" is used twice; choose another.");
            var spec = ReadTransferSpec(entry, own, paths);
            transfers.Add(new TransferTask(name, spec, entry.RequireInteger("evaluate", 1, MaxProblems)));
        }
        return transfers.ToImmutable();
    }

    private static string ReadTransferName(RunFileSection entry)
    {
        var name = entry.RequireText("name", "a name for the measurement, for example \"longer\"");
        return name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            ? name
            : throw entry.InvalidValue(
                "name",
                $"must consist of letters, digits and '-', since files are named by it, not \"{name}\"."
            );
    }

    private static TaskSpec ReadTransferSpec(RunFileSection entry, TaskSpec own, RunPaths paths)
    {
        var otherTask = entry.Text("task");
        var options = InheritedOptions(own, otherTask);
        foreach (var (key, value) in ReadOptions(entry, paths))
            options[key] = value;
        if (otherTask is not null)
            RejectUnknownTask(entry, "task", otherTask);
        return CheckOptions(entry, new TaskSpec(otherTask ?? own.Name, options));
    }

    /// <summary>
    /// All options for the run's own task; only <c>prompts</c> for another task, and none for a task over files.
    /// </summary>
    private static Dictionary<string, string> InheritedOptions(TaskSpec own, string? otherTask)
    {
        if (otherTask is null)
            return own.Options.ToDictionary();
        if (TaskRegistry.Names.Contains(otherTask) && TaskFiles.UsesFiles(otherTask))
            return [];
        return own.Options.Where(option => option.Key == "prompts").ToDictionary();
    }

    private static Dictionary<string, string> ReadOptions(RunFileSection section, RunPaths paths)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in RunFileKeys.TaskOptions)
            if (section.Find(key) is { } json)
                options[key] = json.Kind is JsonValueKind.String or JsonValueKind.Number
                    ? json.Text
                    : throw section.InvalidValue(key, "must be a text or a number.");
        foreach (var key in TaskFiles.Keys)
            if (options.TryGetValue(key, out var path))
                options[key] = FindFile(section, key, path, paths);
        return options;
    }

    /// <summary>
    /// Paths are resolved when the file is read: a run may be resumed from another folder than the one where its file
    /// was read.
    /// </summary>
    private static string FindFile(RunFileSection section, string key, string path, RunPaths paths)
    {
        if (paths.Find(path, Path.Exists) is { } found)
            return found;
        var lookedAt = string.Join(" and ", paths.CandidatesFor(path).Distinct());
        throw section.InvalidValue(
            key,
            $"names \"{path}\", which does not exist (looked at {lookedAt}); correct it or put the problems there."
        );
    }

    private static void RejectUnknownTask(RunFileSection section, string key, string name)
    {
        if (TaskRegistry.Names.Contains(name))
            return;
        var closest = ClosestMatch.Find(name, TaskRegistry.Names);
        var known = string.Join(", ", TaskRegistry.Names);
        throw section.InvalidValue(
            key,
            $"is \"{name}\", which is no task; did you mean \"{closest}\"? The tasks are {known}."
        );
    }

    /// <summary>Creates the task once, so that an option it rejects is reported at that option's line.</summary>
    private static TaskSpec CheckOptions(RunFileSection section, TaskSpec spec)
    {
        try
        {
            TaskRegistry.Create(spec);
            return spec;
        }
        catch (ArgumentException exception)
        {
            var rejectedKey = RunFileKeys.TaskOptions.FirstOrDefault(key =>
                section.Find(key) is not null
                && exception.Message.Contains($"option '{key}'", StringComparison.OrdinalIgnoreCase)
            );
            var rejected = rejectedKey is null ? null : section.Find(rejectedKey);
            throw section.InvalidValue(rejected ?? section.Json, $"{section.Json.Path}: {exception.Message}");
        }
    }
}
