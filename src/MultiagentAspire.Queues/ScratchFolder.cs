namespace MultiagentAspire.Queues;

/// <summary>
/// A temporary folder that is deleted at the end of its process: by <see cref="Dispose"/>, or after a kill by
/// the next process that makes one. The process holds a lock on a file beside the folder; a folder whose lock
/// is free has lost its process.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private ScratchFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Deletes the folders of killed processes and makes a new one that only its owner can read.</summary>
    /// <param name="prefix">The beginning of the folders' names.</param>
    /// <param name="parent">Where they lie; null: the system's temporary folder.</param>
    public static ScratchFolder Create(string prefix, string? parent = null)
    {
        parent ??= System.IO.Path.GetTempPath();
        foreach (var folder in Directory.EnumerateDirectories(parent, prefix + "*"))
            DeleteIfAbandoned(folder);
        var path = System.IO.Path.Combine(parent, prefix + Guid.NewGuid().ToString("N"));
        var held = Lock(path); // before the folder is there: nobody may see it without
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly);
        return new ScratchFolder(path, held);
    }

    private static void DeleteIfAbandoned(string folder)
    {
        try
        {
            using var held = Lock(folder);
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // In use, another user's, or just deleted by another process.
        }
    }

    /// <summary>The file goes away with the lock, or stays without one when the process is killed.</summary>
    private static FileStream Lock(string folder) =>
        new(
            folder + ".lock",
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 1,
            FileOptions.DeleteOnClose
        );

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }
}
