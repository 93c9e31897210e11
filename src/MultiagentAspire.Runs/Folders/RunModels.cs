using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Folders;

/// <summary>References to the models of a run, with their digests, by the names in the run file.</summary>
public static class RunModels
{
    /// <summary>One reference for each model, in a folder or at an endpoint.</summary>
    /// <param name="run">The run with its models.</param>
    /// <param name="folder">Makes the reference to a model in a folder, from its name and path.</param>
    public static ImmutableDictionary<string, ModelRef> Create(
        RunFile run,
        Func<string, string, ModelRef> folder
    )
    {
        var names = run.Models.Keys.Union(run.Endpoints.Keys);
        return names.ToImmutableDictionary(name => name, CreateReference, StringComparer.Ordinal);

        ModelRef CreateReference(string name)
        {
            var local = run.Models.TryGetValue(name, out var path) ? folder(name, path) : null;
            var endpoint = run.Endpoints.TryGetValue(name, out var found) ? found.Model : null;
            if (local is null)
                return endpoint!.Reference;
            return endpoint?.ReferenceWith(local) ?? local;
        }
    }

    /// <summary>The references with digests of what the folders hold now.</summary>
    public static ImmutableDictionary<string, ModelRef> Create(RunFile run) =>
        Create(run, (_, path) => new ModelRef(path, ContentDigest.OfModel(path)));

    /// <summary>
    /// The references of a stored run. Every folder must hold what the run recorded: its adapters on another base model
    /// would give a model that was never trained.
    /// </summary>
    /// <param name="manifest">The manifest with paths and digests.</param>
    /// <param name="layout">The run's folder, for messages.</param>
    /// <param name="find">Maps the recorded path of a model to its path now.</param>
    /// <exception cref="InvalidRunFileException">A base model's folder is gone, or its content has changed.</exception>
    public static ImmutableDictionary<string, ModelRef> RequireUnchanged(
        RunManifest manifest,
        RunLayout layout,
        Func<string, string> find
    )
    {
        return Create(manifest.Settings, RequireUnchangedModel);

        ModelRef RequireUnchangedModel(string name, string recorded)
        {
            var path = find(recorded);
            if (!Directory.Exists(path))
                throw new InvalidRunFileException(
                    $"{path}: the base model of the run is not there any more; put it back."
                );
            var digest = ContentDigest.OfModel(path);
            if (digest != manifest.Models.GetValueOrDefault(name))
                throw new InvalidRunFileException(
                    $"{path}: the base model has changed since the run {layout.Folder}; "
                        + "put back the one it was made with."
                );
            return new ModelRef(path, digest);
        }
    }
}
