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
/// What a run folder says about itself (<c>run.json</c>): enough to repeat the run and to tell whether a
/// resumed one is the same.
/// </summary>
public sealed record RunManifest
{
    /// <summary>Key of the source commit among the versions; absent where this was not built in a checkout.</summary>
    public const string Commit = "commit";

    /// <summary>Key of this project's version among the versions.</summary>
    public const string Product = "multiagent";

    private const int CurrentSchema = 1;

    /// <summary>Version of the file's form.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Name of the run.</summary>
    public string Name { get; init; } = "";

    /// <summary>All chance in the run derives from it.</summary>
    public long Seed { get; init; }

    /// <summary>The run file with every default filled in.</summary>
    public required RunFile Settings { get; init; }

    /// <summary>Digest of each base model's folder, or of what is known of one at an endpoint.</summary>
    public required ImmutableSortedDictionary<string, string> Models { get; init; }

    /// <summary>Digest of each problem set.</summary>
    public required ImmutableSortedDictionary<string, string> Problems { get; init; }

    /// <summary>What computed it.</summary>
    public required ImmutableSortedDictionary<string, string> Versions { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>The command line that began it, if there was one.</summary>
    public string? Command { get; init; }

    /// <summary>Versions that differed when the run was resumed, as "name was → now".</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>
    /// Digest of the settings without name, seed and the places of the models, but with what these hold.
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

    /// <summary>The same with what changed since it was begun; null when nothing did.</summary>
    public RunManifest? ResumedBy(RunManifest now)
    {
        var changes = now
            .Versions.Where(version =>
                Versions.GetValueOrDefault(version.Key) is { } was && was != version.Value
            )
            .Select(version => $"{version.Key} {Versions[version.Key]} → {version.Value}")
            .Except(Changes)
            .ToList();
        return changes.Count == 0 ? null : this with { Changes = [.. Changes, .. changes] };
    }

    /// <summary>Of a run that is about to begin.</summary>
    public static RunManifest Create(
        RunFile run,
        IReadOnlyDictionary<string, ModelRef> models,
        ProblemSets problems,
        DateTimeOffset started,
        string? command
    ) =>
        new()
        {
            Name = run.Name,
            Seed = run.Seed,
            Settings = run,
            Models = models.ToImmutableSortedDictionary(
                model => model.Key,
                model => model.Value.Digest,
                StringComparer.Ordinal
            ),
            Problems = problems.Digests(),
            Versions = CurrentVersions(),
            Started = started,
            Command = command,
        };

    /// <summary>Reads the manifest of a run folder, also of one that an earlier version wrote.</summary>
    /// <exception cref="InvalidRunFileException">It is not there, or cannot be read.</exception>
    public static RunManifest Read(RunLayout layout)
    {
        try
        {
            return
                StoredJson.ReadFile<RunManifest>(layout.Manifest, StepStore.Json, "choose another folder")
                    is {
                        Settings: not null,
                        Models: not null,
                        Problems: not null,
                        Versions: not null
                    } manifest
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

    /// <summary>Writes the manifest whole or not at all.</summary>
    public void Write(RunLayout layout) =>
        AtomicFile.WriteAllText(layout.Manifest, JsonSerializer.Serialize(this, StepStore.Json) + "\n");

    /// <summary>
    /// The first thing in which another run differs from this one, as words; null when it would compute the
    /// same. Where models and problems lie does not matter, what they hold does.
    /// </summary>
    public string? DifferenceTo(RunManifest other) => Difference("", Comparable(this), Comparable(other));

    private static JsonObject Comparable(RunManifest manifest)
    {
        var settings = JsonSerializer.SerializeToNode(manifest.Settings, StepStore.Json)!.AsObject();
        settings.Remove("models");
        settings.Remove("endpoints"); // their digests are among the models'; limits and prices may change on the way
        foreach (var (name, endpoint) in manifest.Settings.Endpoints)
            if (endpoint.Finetuning?.How is { } how)
                settings[$"finetuning of {name}"] = JsonSerializer.SerializeToNode(
                    new
                    {
                        Endpoint = how.Address,
                        how.Epochs,
                        how.BatchSize,
                        how.LearningRateMultiplier,
                    },
                    StepStore.Json
                );
        foreach (
            var spec in settings["task"]!["transfer"]!
                .AsArray()
                .Append(settings["task"])
                .Select(task => task!["spec"]!["options"]!.AsObject())
        )
        foreach (var key in TaskFiles.Keys)
            spec.Remove(key);
        return new JsonObject
        {
            ["settings"] = settings,
            ["models"] = JsonSerializer.SerializeToNode(manifest.Models, StepStore.Json),
            ["problems"] = JsonSerializer.SerializeToNode(manifest.Problems, StepStore.Json),
        };
    }

    private static string? Difference(string path, JsonNode? left, JsonNode? right)
    {
        if (left is JsonObject a && right is JsonObject b)
            return a.Select(member => member.Key)
                .Union(b.Select(member => member.Key))
                .Select(key => Difference(path.Length == 0 ? key : $"{path}.{key}", a[key], b[key]))
                .FirstOrDefault(difference => difference is not null);
        return JsonNode.DeepEquals(left, right)
            ? null
            : $"{path} was {left?.ToJsonString() ?? "absent"} and is now {right?.ToJsonString() ?? "absent"}";
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
