namespace MultiagentAspire.Modeling.Tests;

/// <summary>Files that the reference libraries made, copied beside the tests.</summary>
internal static class Golden
{
    public static string Folder(params string[] parts) =>
        Path.Combine([AppContext.BaseDirectory, "Golden", .. parts]);

    /// <summary>
    /// Larger reference files that are not kept in the repository: MULTIAGENT_REFERENCE names their folder.
    /// </summary>
    public static string? Reference(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("MULTIAGENT_REFERENCE") ?? "/work/shared";
        var path = Path.Combine([root, .. parts]);
        return Path.Exists(path) ? path : null;
    }
}

/// <summary>A folder that is removed at the end of a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("modeling-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return Path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
