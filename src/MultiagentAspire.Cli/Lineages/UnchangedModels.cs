using System.Collections.Concurrent;
using MultiagentAspire.Core;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>Checks that the folders of models hold what the run recorded, each folder once.</summary>
/// <param name="searchFolders">Folders that may hold base models that were moved.</param>
internal sealed class UnchangedModels(IReadOnlyList<string> searchFolders)
{
    private readonly ConcurrentDictionary<(string Path, string Digest), bool> _unchanged = [];

    /// <summary>The model with its paths of now.</summary>
    /// <param name="model">Paths and digests as the run recorded them.</param>
    /// <exception cref="InvalidDataException">A folder is gone or has changed; one line with the remedy.</exception>
    public AgentModel Require(AgentModel model)
    {
        var path = Find(model.Base.Path);
        Require(path, model.Base.Digest, "base model", IsOfModel);
        if (model.Adapter is { } adapter)
            Require(adapter.Path, adapter.Digest, "adapter", ContentDigest.IsOfAdapter);
        return model with { Base = model.Base with { Path = path } };
    }

    private void Require(string path, string digest, string what, Func<string, string, bool> isUnchanged)
    {
        if (!Directory.Exists(path))
            throw new InvalidDataException(
                $"{path}: the {what} of the run is not there any more; put it back."
            );
        if (!_unchanged.GetOrAdd((path, digest), _ => isUnchanged(path, digest)))
            throw new InvalidDataException(
                $"{path}: the {what} has changed since the run, where its digest was {Digests.Short(digest)}; put back "
                    + "the one of the run."
            );
    }

    private static bool IsOfModel(string path, string digest) => ContentDigest.OfModel(path) == digest;

    /// <summary>The recorded folder if it exists, else a folder of its name in the search folders.</summary>
    private string Find(string recorded)
    {
        if (Directory.Exists(recorded))
            return recorded;
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(recorded));
        return searchFolders.Select(search => Path.Combine(search, name)).FirstOrDefault(Directory.Exists)
            ?? throw new InvalidDataException(
                $"{recorded}: the run's base model is not there any more; say with --models in which folder it lies."
            );
    }
}
