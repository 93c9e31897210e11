using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>
/// The files of finetuned agents. Where they lie is what a run's folder says of itself: nothing outside that
/// folder is found.
/// </summary>
internal sealed class AgentFiles(RunFolders folders)
{
    /// <summary>The files of an agent's adapter, in order of their names; none where it is not there.</summary>
    public IReadOnlyList<AdapterFile> Adapter(string run, FinetunedAgent agent)
    {
        if (!agent.HasAdapterPath || Folder(run, agent.AdapterPath) is not { } folder)
            return [];
        var names = Directory
            .EnumerateFiles(
                folder,
                "*",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    AttributesToSkip = FileAttributes.ReparsePoint,
                }
            )
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal);
        return
        [
            .. names
                .Select(name => (Name: name, Path: File(run, $"{agent.AdapterPath}/{name}")))
                .Where(file => file.Path is not null)
                .Select(file => new AdapterFile(file.Name, file.Path!)),
        ];
    }

    /// <summary>An agent's data file; null where it is not there.</summary>
    public string? Data(string run, FinetunedAgent agent) => File(run, agent.DataPath);

    private string? File(string run, string relative)
    {
        try
        {
            return
                folders.Folder(run) is { } folder
                && folders.Find(run, relative) is { } path
                && IsInside(folder, path)
                ? path
                : null;
        }
        catch (ArtifactAccessException)
        {
            return null; // it leads out of all folders
        }
    }

    private string? Folder(string run, string relative) =>
        folders.Folder(run) is { } folder
        && Path.GetFullPath(Path.Combine(folder, relative)) is var path
        && IsInside(folder, path)
        && Directory.Exists(path)
            ? path
            : null;

    private static bool IsInside(string folder, string path) =>
        path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
