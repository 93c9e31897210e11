namespace MultiagentAspire.Testing;

/// <summary>A folder that is deleted at the end of the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("multiagent-test-").FullName;

    /// <summary>A path below the folder.</summary>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a text file, creates its folders, and gives its path.</summary>
    public string Write(string relative, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), text);
        return At(relative);
    }

    /// <summary>A copy of the shipped model that a test may damage.</summary>
    public string CopyOfTinyModel(string name = "model")
    {
        Directory.CreateDirectory(At(name));
        foreach (var file in Directory.GetFiles(Repository.TinyModel))
            File.Copy(file, System.IO.Path.Combine(At(name), System.IO.Path.GetFileName(file)));
        return At(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
