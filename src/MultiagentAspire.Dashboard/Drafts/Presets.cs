using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>The run files that lie in <c>experiments</c> under the roots.</summary>
internal sealed class Presets(ArtifactRoots roots)
{
    private const int MaxPresets = 50;
    private const string First = "smoke"; // a run of a minute

    public IReadOnlyList<Preset> List() =>
        [
            .. roots
                .Folders.Select(root => Path.Combine(root, "experiments"))
                .Where(Directory.Exists)
                .SelectMany(folder =>
                    Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Take(MaxPresets)
                )
                .Select(Read)
                .OfType<Preset>()
                .DistinctBy(preset => preset.Name)
                .OrderBy(preset => preset.Name != First)
                .ThenBy(preset => preset.Name, StringComparer.Ordinal),
        ];

    /// <summary>
    /// Null when it cannot be read or is no run file, such as the schema beside them: it is not offered.
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
