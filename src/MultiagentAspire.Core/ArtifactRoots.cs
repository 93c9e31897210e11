namespace MultiagentAspire.Core;

/// <summary>
/// The folders that a service reads models from and keeps artifacts in. What requests name must lie inside, links
/// followed.
/// </summary>
public sealed class ArtifactRoots
{
    private readonly string[] _roots;
    private readonly string _output;

    /// <param name="roots">Folders; those that do not exist yet are allowed. None: any path is refused.</param>
    /// <param name="output">The folder in which runs lie, inside of the roots; the first root by default.</param>
    public ArtifactRoots(IEnumerable<string> roots, string output = ".") =>
        (_roots, _output) = ([.. roots.Select(ResolveLinks)], output);

    /// <summary>The full path of the folder that holds <c>runs/&lt;name&gt;</c>.</summary>
    /// <exception cref="ArtifactAccessException">It lies outside.</exception>
    public string Output => Resolve(_output);

    /// <summary>The folders themselves, links followed, in the order in which things are looked for.</summary>
    public IReadOnlyList<string> Folders => _roots;

    /// <summary>
    /// The full path of what a request names; a relative one is looked for under the roots, in their order.
    /// </summary>
    /// <exception cref="ArtifactAccessException">It lies outside, or is no path.</exception>
    public string Resolve(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw new ArtifactAccessException("a path is empty or no path");
        if (Path.IsPathRooted(path))
            return Contains(path) ?? throw AccessError(path);
        var candidates = _roots
            .Select(root => Contains(Path.Combine(root, path)) ?? throw AccessError(path))
            .ToList();
        return candidates.Find(Path.Exists) ?? candidates.FirstOrDefault() ?? throw AccessError(path);
    }

    /// <summary>
    /// The model with its folders as they are found here. Of one that an endpoint finetuned none is needed, and who
    /// asks it may have none.
    /// </summary>
    /// <exception cref="ArtifactAccessException">One lies outside.</exception>
    public AgentModel Resolve(AgentModel model) =>
        new(
            Resolve(model.Base),
            model is { Base.Endpoint: not null, Adapter.Model: not null }
                ? model.Adapter
                : Resolve(model.Adapter)
        );

    /// <summary>The model with its folder; one at an endpoint has none.</summary>
    /// <exception cref="ArtifactAccessException">It lies outside.</exception>
    public ModelRef Resolve(ModelRef model) =>
        model.HasFolder ? model with { Path = Resolve(model.Path) } : model;

    /// <exception cref="ArtifactAccessException">It lies outside.</exception>
    public AdapterRef? Resolve(AdapterRef? adapter) =>
        adapter is null ? null : adapter with { Path = Resolve(adapter.Path) };

    private string? Contains(string path)
    {
        var real = ResolveLinks(path);
        return _roots.Any(root =>
            real == root
            || real.StartsWith(
                root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar,
                StringComparison.Ordinal
            )
        )
            ? real
            : null;
    }

    /// <summary>The path with every link on the way followed; parts that do not exist stay as they are.</summary>
    private static string ResolveLinks(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        var here = Path.Combine(ResolveLinks(parent), Path.GetFileName(full));
        FileSystemInfo entry = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return entry.LinkTarget is null
            ? here
            : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? here;
    }

    private static ArtifactAccessException AccessError(string path) =>
        new($"{path} lies outside the folders of this service");
}
