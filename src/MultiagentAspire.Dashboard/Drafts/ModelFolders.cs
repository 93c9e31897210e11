using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// Models that a run can begin with: folders with a <c>config.json</c> in the roots, or in a folder there.
/// </summary>
internal sealed class ModelFolders(ArtifactRoots roots)
{
    /// <summary>Most folders of one folder that are looked at.</summary>
    private const int MaxFolders = 200;

    private static readonly EnumerationOptions Visible = new()
    {
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>As a run file names them: relative to their root where that finds them, else as full paths.</summary>
    public IReadOnlyList<string> List() =>
        [
            .. roots
                .Folders.SelectMany(root =>
                    ListIn(root).SelectMany(Models).Select(model => NameOf(root, model))
                )
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> Models(string folder) =>
        IsModel(folder) ? [folder] : ListIn(folder).Where(IsModel);

    private static IEnumerable<string> ListIn(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateDirectories(folder, "*", Visible)
                .Order(StringComparer.Ordinal)
                .Take(MaxFolders)
            : [];

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, "config.json"));

    private string? NameOf(string root, string model)
    {
        try
        {
            var found = roots.Resolve(model);
            var relative = Path.GetRelativePath(root, model).Replace(Path.DirectorySeparatorChar, '/');
            return roots.Resolve(relative) == found ? relative : found;
        }
        catch (ArtifactAccessException)
        {
            return null; // a link that leads out of the roots
        }
    }
}
