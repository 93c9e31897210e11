using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The run manifest, <c>run.json</c>: what is needed to repeat the run, and to decide whether a resumed run is the same
/// one.
/// </summary>
public sealed record RunManifest
{
    /// <summary>
    /// Key of the source commit in <see cref="Versions"/>; absent where the program was not built from a git checkout.
    /// </summary>
    public const string Commit = "commit";

    /// <summary>Key of this product's version in <see cref="Versions"/>.</summary>
    public const string Product = "multiagent";

    private const int CurrentSchema = 1;

    /// <summary>Version of the file format; 1.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Name of the run, as in <see cref="Settings"/>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The run's seed, as in <see cref="Settings"/>.</summary>
    public long Seed { get; init; }

    /// <summary>The run file with every default filled in.</summary>
    public required RunFile Settings { get; init; }

    /// <summary>
    /// Digest of each base model by its name in the run file: of the files in its folder, or of address and model name
    /// at an endpoint.
    /// </summary>
    public required ImmutableSortedDictionary<string, string> Models { get; init; }

    /// <summary>Digest of the problem ids of each split.</summary>
    public required ImmutableSortedDictionary<string, string> Problems { get; init; }

    /// <summary>Versions of the software that started the run: product, commit and .NET runtime.</summary>
    public required ImmutableSortedDictionary<string, string> Versions { get; init; }

    /// <summary>When the run was first started.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>The command line that started the run; null where a service started it.</summary>
    public string? Command { get; init; }

    /// <summary>Versions that had changed when the run was resumed, as "NAME OLD → NEW"; without duplicates.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>
    /// What was added when the run was resumed, in order, such as "iterations 1 → 3" and "arm no-critic"; null where
    /// nothing was.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? Growth { get; init; }

    /// <summary>
    /// Digest of the settings and the content of the models, without name, seed and paths. Runs that differ only in
    /// their seed have equal digests.
    /// </summary>
    [JsonIgnore]
    public string SettingsDigest
    {
        get
        {
            var comparable = Comparable(this);
            comparable.Remove("problems"); // they follow from the seed
            foreach (var key in (string[])["name", "seed"])
                comparable["settings"]!.AsObject().Remove(key);
            return ContentDigest.OfText(comparable.ToJsonString());
        }
    }

    /// <summary>
    /// This manifest with the versions that changed since the start added to <see cref="Changes"/>; null where no
    /// version changed.
    /// </summary>
    /// <param name="now">A manifest of the same run by the software that resumes it.</param>
    public RunManifest? ResumedBy(RunManifest now)
    {
        var changed = now.Versions.Where(version =>
            Versions.GetValueOrDefault(version.Key) is { } old && old != version.Value
        );
        var changes = changed
            .Select(version => $"{version.Key} {Versions[version.Key]} → {version.Value}")
            .Except(Changes)
            .ToList();
        return changes.Count == 0 ? null : this with { Changes = [.. Changes, .. changes] };
    }

    /// <summary>The manifest of a run that starts now, with the versions of this process.</summary>
    /// <param name="run">The run file with every default.</param>
    /// <param name="models">The run's models by name, with their digests.</param>
    /// <param name="problems">All problems of the run.</param>
    /// <param name="started">The time of the start.</param>
    /// <param name="command">The command line that starts it; null where there is none.</param>
    public static RunManifest Create(
        RunFile run,
        IReadOnlyDictionary<string, ModelRef> models,
        ProblemSets problems,
        DateTimeOffset started,
        string? command
    )
    {
        var digests = models.ToImmutableSortedDictionary(
            model => model.Key,
            model => model.Value.Digest,
            StringComparer.Ordinal
        );
        return new RunManifest
        {
            Name = run.Name,
            Seed = run.Seed,
            Settings = run,
            Models = digests,
            Problems = problems.Digests(),
            Versions = CurrentVersions(),
            Started = started,
            Command = command,
        };
    }

    /// <summary>Reads the manifest of a run folder, also one that an earlier version wrote.</summary>
    /// <exception cref="InvalidRunFileException">
    /// It is not valid JSON, lacks keys, or needs a later version of the program.
    /// </exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static RunManifest Read(RunLayout layout)
    {
        try
        {
            var manifest = StoredJson.ReadFile<RunManifest>(
                layout.Manifest,
                StepStore.Json,
                "choose another folder"
            );
            return manifest.IsComplete
                ? manifest
                : throw new InvalidRunFileException(
                    $"{layout.Manifest} lacks what a run writes there; it is not a run's folder."
                );
        }
        catch (InvalidDataException error)
        {
            throw new InvalidRunFileException(error.Message, error);
        }
    }

    /// <summary>Writes the manifest atomically, over one that exists.</summary>
    public void Write(RunLayout layout) =>
        AtomicFile.WriteAllText(layout.Manifest, JsonSerializer.Serialize(this, StepStore.Json) + "\n");

    /// <summary>
    /// The first setting that keeps another run from resuming this one, as "PATH was OLD and is now NEW"; null where
    /// it can be resumed. The content of models and problem files counts; their paths do not. More iterations, further
    /// arms and another order of the arms are no difference (<see cref="RunGrowth"/>).
    /// </summary>
    /// <param name="other">
    /// The run that would be resumed in this run's folder, with its arms in the order of
    /// <see cref="RunGrowth.KeepOrder"/> and the digests of as many training problems as this run has.
    /// </param>
    public string? DifferenceTo(RunManifest other) =>
        SettingsDifference.First("", Lasting(this), Lasting(other))
        ?? RunGrowth.ObstacleTo(Settings, other.Settings);

    /// <summary>This manifest grown into a longer run or one with more arms; null where it has nothing more.</summary>
    /// <param name="now">The run that resumes it, which can be resumed by <see cref="DifferenceTo"/>.</param>
    public RunManifest? GrownBy(RunManifest now)
    {
        var additions = RunGrowth.Additions(Settings, now.Settings);
        return additions.IsEmpty
            ? null
            : this with
            {
                Settings = now.Settings,
                Problems = now.Problems,
                Growth = [.. Growth ?? [], .. additions],
            };
    }

    /// <summary>Required keys are present, but their stored values may be <c>null</c>.</summary>
    private bool IsComplete =>
        this is { Settings: not null, Models: not null, Problems: not null, Versions: not null };

    /// <summary>What decides the results of a run: without paths, limits and prices.</summary>
    private static JsonObject Comparable(RunManifest manifest)
    {
        var settings = JsonSerializer.SerializeToNode(manifest.Settings, StepStore.Json)!.AsObject();
        settings.Remove("models");
        // Digests of endpoints are among those of the models; limits and prices may change during a run.
        settings.Remove("endpoints");
        settings.Remove("limits");
        foreach (var (name, endpoint) in manifest.Settings.Endpoints)
            if (endpoint.Finetuning?.Settings is { } job)
                settings[$"finetuning of {name}"] = ComparableJob(job);
        var task = settings["task"]!;
        foreach (var taskOrTransfer in task["transfer"]!.AsArray().Append(task))
            RemovePaths(taskOrTransfer!);
        return new JsonObject
        {
            ["settings"] = settings,
            ["models"] = JsonSerializer.SerializeToNode(manifest.Models, StepStore.Json),
            ["problems"] = JsonSerializer.SerializeToNode(manifest.Problems, StepStore.Json),
        };
    }

    /// <summary>
    /// What stays when a run grows: everything that decides its results but iterations, arms and temperatures.
    /// </summary>
    private static JsonObject Lasting(RunManifest manifest)
    {
        var comparable = Comparable(manifest);
        var settings = comparable["settings"]!.AsObject();
        foreach (var key in (string[])["iterations", "arms"])
            settings.Remove(key);
        settings["evaluation"]?.AsObject().Remove("temperatures");
        return comparable;
    }

    private static JsonNode? ComparableJob(EndpointFinetuning job)
    {
        var comparable = new
        {
            Endpoint = job.Address,
            job.Epochs,
            job.BatchSize,
            job.LearningRateMultiplier,
        };
        return JsonSerializer.SerializeToNode(comparable, StepStore.Json);
    }

    private static void RemovePaths(JsonNode task)
    {
        var options = task["spec"]!["options"]!.AsObject();
        foreach (var key in TaskFiles.Keys)
            options.Remove(key);
    }

    private static ImmutableSortedDictionary<string, string> CurrentVersions()
    {
        // The SDK writes version+commit.
        var version = typeof(RunManifest)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+', 2);
        var versions = ImmutableSortedDictionary<string, string>
            .Empty.WithComparers(StringComparer.Ordinal)
            .Add(Product, version[0])
            .Add("runtime", RuntimeInformation.FrameworkDescription);
        return version.Length > 1 ? versions.Add(Commit, version[1]) : versions;
    }
}
