namespace MultiagentAspire.Core;

/// <summary>
/// The artifact roots: folders in which a service reads models and reads and writes artifacts. Every path in a request
/// must be inside one of them after symbolic links are followed.
/// </summary>
public sealed class ArtifactRoots
{
    private readonly string[] _roots;
    private readonly string _output;

    /// <summary>The roots of one service, from its settings.</summary>
    /// <param name="roots">Folders, which need not exist yet. None: every path is rejected.</param>
    /// <param name="output">The folder that holds <c>runs</c>, inside the roots; the first root by default.</param>
    public ArtifactRoots(IEnumerable<string> roots, string output = ".") =>
        (_roots, _output) = ([.. roots.Select(ResolveLinks)], output);

    /// <summary>The full path of the folder that holds <c>runs/&lt;name&gt;</c>.</summary>
    /// <exception cref="ArtifactAccessException">It is outside the roots.</exception>
    public string Output => Resolve(_output);

    /// <summary>The full paths of the roots, links followed, in the order in which they are searched.</summary>
    public IReadOnlyList<string> Folders => _roots;

    /// <summary>
    /// The full path of a path in a request. A relative path is searched under the roots in their order; where it does
    /// not exist, it is under the first root.
    /// </summary>
    /// <exception cref="ArtifactAccessException">It is outside the roots, or is no path.</exception>
    public string Resolve(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw new ArtifactAccessException("a path is empty or no path");
        if (Path.IsPathRooted(path))
            return ResolveInside(path) ?? throw AccessError(path);
        var candidates = _roots
            .Select(root => ResolveInside(Path.Combine(root, path)) ?? throw AccessError(path))
            .ToList();
        return candidates.Find(Path.Exists) ?? candidates.FirstOrDefault() ?? throw AccessError(path);
    }

    /// <summary>
    /// The model with the full paths of its folders. The adapter of a model that an endpoint finetuned is not resolved:
    /// it has no local files.
    /// </summary>
    /// <exception cref="ArtifactAccessException">A folder is outside the roots.</exception>
    public AgentModel Resolve(AgentModel model) =>
        new(
            Resolve(model.Base),
            model is { Base.Endpoint: not null, Adapter.Model: not null }
                ? model.Adapter
                : Resolve(model.Adapter)
        );

    /// <summary>The model with the full path of its folder; a model at an endpoint is returned unchanged.</summary>
    /// <exception cref="ArtifactAccessException">The folder is outside the roots.</exception>
    public ModelRef Resolve(ModelRef model) =>
        model.HasFolder ? model with { Path = Resolve(model.Path) } : model;

    /// <summary>The adapter with the full path of its folder; null for null.</summary>
    /// <exception cref="ArtifactAccessException">The folder is outside the roots.</exception>
    public AdapterRef? Resolve(AdapterRef? adapter) =>
        adapter is null ? null : adapter with { Path = Resolve(adapter.Path) };

    /// <summary>The path with its links followed; null where it is outside all roots.</summary>
    private string? ResolveInside(string path)
    {
        var resolved = ResolveLinks(path);
        return Array.Exists(_roots, root => IsInside(root, resolved)) ? resolved : null;
    }

    private static bool IsInside(string root, string path)
    {
        var prefix = root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        return path == root || path.StartsWith(prefix, StringComparison.Ordinal);
    }

    /// <summary>The full path with all symbolic links followed, also those of parent folders.</summary>
    private static string ResolveLinks(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        var resolved = Path.Combine(ResolveLinks(parent), Path.GetFileName(full));
        FileSystemInfo entry = Directory.Exists(resolved)
            ? new DirectoryInfo(resolved)
            : new FileInfo(resolved);
        return entry.LinkTarget is null
            ? resolved
            : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? resolved;
    }

    private static ArtifactAccessException AccessError(string path) =>
        new($"{path} lies outside the folders of this service");
}
