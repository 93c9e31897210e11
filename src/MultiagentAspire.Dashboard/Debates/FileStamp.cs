namespace MultiagentAspire.Dashboard.Debates;

/// <summary>Which content a file had; another length or time is another content.</summary>
internal readonly record struct FileStamp(string Path, long Length, DateTime LastWrite)
{
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileStamp Read(string path)
    {
        var file = new FileInfo(path);
        return new FileStamp(path, file.Length, file.LastWriteTimeUtc);
    }
}
