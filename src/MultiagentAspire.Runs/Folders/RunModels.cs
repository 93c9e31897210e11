using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Folders;

/// <summary>The models of a run as agents refer to them, by their names in the run file.</summary>
public static class RunModels
{
    /// <param name="folder">Refers to a model in a folder, by its name and path.</param>
    public static ImmutableDictionary<string, ModelRef> Create(
        RunFile run,
        Func<string, string, ModelRef> folder
    ) =>
        run
            .Models.Keys.Union(run.Endpoints.Keys)
            .ToImmutableDictionary(
                name => name,
                name =>
                {
                    var here = run.Models.TryGetValue(name, out var path) ? folder(name, path) : null;
                    var there = run.Endpoints.TryGetValue(name, out var endpoint) ? endpoint.Call : null;
                    return here is null ? there!.Reference : there?.ReferenceWith(here) ?? here;
                },
                StringComparer.Ordinal
            );

    /// <summary>With the digests of what the folders hold now.</summary>
    public static ImmutableDictionary<string, ModelRef> Create(RunFile run) =>
        Create(run, (_, path) => new ModelRef(path, ContentDigest.OfModel(path)));

    /// <summary>
    /// As the run recorded them: an adapter on another base than its own would give a model that nobody
    /// trained.
    /// </summary>
    /// <param name="find">Where a folder lies now, by where it lay.</param>
    /// <exception cref="InvalidRunFileException">One is gone, or is no longer what it was.</exception>
    public static ImmutableDictionary<string, ModelRef> RequireUnchanged(
        RunManifest manifest,
        RunLayout layout,
        Func<string, string> find
    ) =>
        Create(
            manifest.Settings,
            (name, recorded) =>
            {
                var path = find(recorded);
                if (!Directory.Exists(path))
                    throw new InvalidRunFileException(
                        $"{path}: the base model of the run is not there any more; put it back."
                    );
                var digest = ContentDigest.OfModel(path);
                return digest == manifest.Models.GetValueOrDefault(name)
                    ? new ModelRef(path, digest)
                    : throw new InvalidRunFileException(
                        $"{path}: the base model has changed since the run {layout.Folder}; put back the one it was made with."
                    );
            }
        );
}
