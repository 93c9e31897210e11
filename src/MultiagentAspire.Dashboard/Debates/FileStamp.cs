namespace MultiagentAspire.Dashboard.Debates;

/// <summary>Identifies the content of a file: equal stamps are taken for equal content.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Length">In bytes.</param>
/// <param name="LastWrite">Time of the last write, in UTC.</param>
internal readonly record struct FileStamp(string Path, long Length, DateTime LastWrite)
{
    /// <summary>The stamp of a file as it is now.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileStamp Read(string path)
    {
        var file = new FileInfo(path);
        return new FileStamp(path, file.Length, file.LastWriteTimeUtc);
    }
}
