using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Drafts;

/// <summary>
/// The local models that a form offers: folders with a <c>config.json</c> in the artifact roots, at most two levels
/// deep.
/// </summary>
/// <param name="roots">The artifact roots.</param>
internal sealed class ModelFolders(ArtifactRoots roots)
{
    /// <summary>Most folders of one folder that are searched.</summary>
    private const int MaxFolders = 200;

    private static readonly EnumerationOptions Visible = new()
    {
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>
    /// The models as a run file names them, in ordinal order: relative to their root where that path resolves to them,
    /// else as full paths.
    /// </summary>
    public IReadOnlyList<string> List()
    {
        var names = roots.Folders.SelectMany(NamesIn).OfType<string>();
        return [.. names.Distinct().Order(StringComparer.Ordinal)];
    }

    private IEnumerable<string?> NamesIn(string root) =>
        ListIn(root).SelectMany(Models).Select(model => NameOf(root, model));

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

    /// <summary>Null for a folder that is outside of the roots.</summary>
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
