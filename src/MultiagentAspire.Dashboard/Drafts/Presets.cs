using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>The run files in the folders <c>experiments</c> of the artifact roots.</summary>
/// <param name="roots">The artifact roots.</param>
internal sealed class Presets(ArtifactRoots roots)
{
    private const int MaxPresets = 50;
    private const string First = "smoke"; // a run of a minute

    /// <summary>
    /// The presets by name, <c>smoke</c> first; at most 50 of a folder. Of several with one name, that of the first
    /// root.
    /// </summary>
    public IReadOnlyList<Preset> List()
    {
        var folders = roots.Folders.Select(root => Path.Combine(root, "experiments")).Where(Directory.Exists);
        var presets = folders.SelectMany(FilesIn).Select(Read).OfType<Preset>();
        return
        [
            .. presets
                .DistinctBy(preset => preset.Name)
                .OrderBy(preset => preset.Name != First)
                .ThenBy(preset => preset.Name, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Take(MaxPresets);

    /// <summary>
    /// Null where the file cannot be read or is not a run file, such as the schema beside them.
    /// </summary>
    private Preset? Read(string path)
    {
        try
        {
            var file = new FileInfo(roots.Resolve(path));
            if (file.Length > RunCommands.MaxRunFileBytes)
                return null;
            var text = File.ReadAllText(file.FullName);
            return RunForm.Parse(text)?[RunKeys.Name.Path] is null
                ? null
                : new Preset(Path.GetFileNameWithoutExtension(path), text);
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or ArtifactAccessException)
        {
            return null;
        }
    }
}
