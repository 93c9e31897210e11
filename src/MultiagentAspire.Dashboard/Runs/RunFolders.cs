using System.Collections.Concurrent;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>The folders of runs, read only: <c>runs/&lt;name&gt;</c> under <c>Artifacts:Output</c>.</summary>
internal sealed class RunFolders(ArtifactRoots roots)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, BestAccuracy? Best)> _best = new(
        StringComparer.Ordinal
    );
    private readonly ConcurrentDictionary<string, RunFacts> _facts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Dictionary<string, ITask>> _tasks = new(
        StringComparer.Ordinal
    );

    /// <summary>A file in a run's folder; null when there is none, or the name is no run's.</summary>
    public string? Find(string run, params string[] parts)
    {
        var path = Folder(run) is { } folder ? Path.Combine([folder, .. parts]) : null;
        return path is not null && File.Exists(path) ? roots.Resolve(path) : null;
    }

    /// <summary>A run's folder; null when there is none, or the name is no run's.</summary>
    public string? Folder(string run)
    {
        if (!RunNames.IsOne(run))
            return null;
        var folder = Path.Combine(roots.Output, "runs", run);
        return Directory.Exists(folder) ? roots.Resolve(folder) : null;
    }

    public RunFacts Facts(string run)
    {
        if (Find(run, "run.json") is not { } file)
            return new RunFacts(null, null, null);
        try
        {
            // Settings of a run never change; another run of that name has another time.
            var facts = _facts.GetOrAdd($"{run}\0{File.GetCreationTimeUtc(file).Ticks}", _ => Read(file));
            return facts with { Best = Best(run) };
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or NotSupportedException
                        or IOException
            )
        {
            return new RunFacts(null, null, null); // a damaged folder must not hide the others
        }
    }

    /// <summary>
    /// When two answers are the same, by the task of a set of the run's problems; as texts where the run has no
    /// settings.
    /// </summary>
    /// <param name="split"><c>train</c>, <c>evaluate</c> or <c>transfer-…</c>, as in the debates' ids.</param>
    /// <exception cref="InvalidDataException">The settings cannot be read.</exception>
    public Func<string, string, bool> Equivalence(string run, string split)
    {
        if (Find(run, "run.json") is not { } file)
            return string.Equals;
        var tasks = _tasks.GetOrAdd($"{run}\0{File.GetCreationTimeUtc(file).Ticks}", _ => ReadTasks(file));
        return tasks.GetValueOrDefault(split, tasks[""]).Equivalent;
    }

    /// <summary>The run's task under no name, and those of its transfer sets by split.</summary>
    private static Dictionary<string, ITask> ReadTasks(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var task = json.RootElement.GetProperty("settings").GetProperty("task");
            var tasks = new Dictionary<string, ITask>(StringComparer.Ordinal) { [""] = TaskOf(task) };
            if (!task.TryGetProperty("transfer", out var transfers))
                return tasks;
            foreach (var transfer in transfers.EnumerateArray())
                tasks[$"transfer-{transfer.GetProperty("name").GetString()}"] = TaskOf(transfer);
            return tasks;
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or ArgumentException
            )
        {
            throw new InvalidDataException($"{file}: the run's task cannot be read: {error.Message}", error);
        }
    }

    private static ITask TaskOf(JsonElement holder)
    {
        var spec = holder.GetProperty("spec");
        var options = spec.GetProperty("options")
            .EnumerateObject()
            .ToDictionary(option => option.Name, option => option.Value.GetString() ?? "");
        return TaskRegistry.Create(new TaskSpec(spec.GetProperty("name").GetString() ?? "", options));
    }

    private static RunFacts Read(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var settings = json.RootElement.GetProperty("settings");
        var folders = settings
            .GetProperty("models")
            .EnumerateObject()
            .Select(model => Path.GetFileName(model.Value.GetString()));
        var remote = settings.TryGetProperty("endpoints", out var endpoints)
            ? endpoints
                .EnumerateObject()
                .Select(model => model.Value.GetProperty("call").GetProperty("model").GetString())
                .ToList()
            : [];
        var models = folders.Concat(remote).Distinct();
        return new RunFacts(
            settings.GetProperty("task").GetProperty("spec").GetProperty("name").GetString(),
            string.Join(", ", models),
            null
        );
    }

    private BestAccuracy? Best(string run)
    {
        if (Find(run, "report", ReportFolder.JsonName) is not { } file)
            return null;
        var written = File.GetLastWriteTimeUtc(file);
        if (_best.TryGetValue(run, out var known) && known.Written == written)
            return known.Best;
        var best = ReportJson
            .Read(File.ReadAllText(file))
            .Arms.Where(arm => arm.Transfer is null)
            .SelectMany(arm => arm.Iterations, (arm, state) => (arm.Arm, state.Of(arm.Measure)?.Value))
            .Where(one => one.Value is not null)
            .OrderByDescending(one => one.Value)
            .Select(one => new BestAccuracy(one.Arm, one.Value!.Value))
            .FirstOrDefault();
        _best[run] = (written, best);
        return best;
    }
}
