using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>
/// The files of finetuned agents. Their paths come from the run's folder and are not trusted: no file outside that
/// folder is returned.
/// </summary>
internal sealed class AgentFiles(RunFolders folders)
{
    private static readonly EnumerationOptions AllButLinks = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>The files of an agent's adapter, by name in ordinal order; none where there is no adapter.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="agent">As the finetuning service lists it.</param>
    public IReadOnlyList<AdapterFile> Adapter(string run, FinetunedAgent agent)
    {
        if (!agent.HasAdapterPath || Folder(run, agent.AdapterPath) is not { } folder)
            return [];
        var paths = Directory.EnumerateFiles(folder, "*", AllButLinks);
        var names = paths
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal);
        return [.. names.Select(name => AdapterFile(run, agent, name)).OfType<AdapterFile>()];
    }

    /// <param name="name">Path relative to the adapter's folder.</param>
    private AdapterFile? AdapterFile(string run, FinetunedAgent agent, string name) =>
        File(run, $"{agent.AdapterPath}/{name}") is { } path ? new AdapterFile(name, path) : null;

    /// <summary>Full path of an agent's training data; null where there is none.</summary>
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
            return null; // the path leads out of the artifact roots
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
