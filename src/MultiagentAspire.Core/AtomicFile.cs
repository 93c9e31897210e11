namespace MultiagentAspire.Core;

/// <summary>
/// Writes files and folders atomically, complete or not at all: under a temporary name beside the target, flushed to
/// the disk, then renamed.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a file over one that exists. Missing parent folders are created.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content; it must leave the stream open.</param>
    public static void Write(string path, Action<Stream> write)
    {
        var (target, temporary) = Prepare(path);
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes a text file in UTF-8 without byte order mark, over one that exists.</summary>
    public static void WriteAllText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Writes a folder. The first write wins: where the folder exists, or another process creates it meanwhile, it
    /// stays unchanged.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="writeFiles">Writes the files into an empty folder, whose path it gets.</param>
    /// <returns>Whether the folder is the one that was written.</returns>
    public static bool WriteFolder(string path, Action<string> writeFiles)
    {
        var (target, temporary) = Prepare(path);
        if (Directory.Exists(target))
            return false;
        try
        {
            Directory.CreateDirectory(temporary);
            writeFiles(temporary);
            FlushAll(temporary);
            return TryMove(temporary, target);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static (string Target, string Temporary) Prepare(string path)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent =
            Path.GetDirectoryName(target)
            ?? throw new ArgumentException($"{path} has no parent folder", nameof(path));
        Directory.CreateDirectory(parent);
        return (target, Path.Combine(parent, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp"));
    }

    private static bool TryMove(string temporary, string target)
    {
        try
        {
            Directory.Move(temporary, target);
            return true;
        }
        catch (IOException) when (Directory.Exists(target))
        {
            return false;
        }
    }

    private static void FlushAll(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
    }
}
