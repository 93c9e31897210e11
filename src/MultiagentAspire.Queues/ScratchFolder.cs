namespace MultiagentAspire.Queues;

/// <summary>
/// A temporary folder that is deleted by <see cref="Dispose"/>, or after a kill of its process by the next process that
/// creates one. The process locks a file beside the folder; a folder without a locked file is abandoned.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private ScratchFolder(string path, FileStream lockFile) => (Path, _lock) = (path, lockFile);

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Deletes the folders of killed processes and creates a new one that only its owner can read.</summary>
    /// <param name="prefix">The start of the names of the folders.</param>
    /// <param name="parent">The folder that contains them; null: the system's temporary folder.</param>
    public static ScratchFolder Create(string prefix, string? parent = null)
    {
        parent ??= System.IO.Path.GetTempPath();
        foreach (var folder in Directory.EnumerateDirectories(parent, prefix + "*"))
            DeleteIfAbandoned(folder);
        var path = System.IO.Path.Combine(parent, prefix + Guid.NewGuid().ToString("N"));
        var lockFile = Lock(path); // before the folder exists: without a lock it looks abandoned
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly);
        return new ScratchFolder(path, lockFile);
    }

    private static void DeleteIfAbandoned(string folder)
    {
        try
        {
            using var lockFile = Lock(folder);
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The folder is in use, belongs to another user, or was just deleted by another process.
        }
    }

    /// <summary>
    /// Locks the file beside a folder. It is deleted when it is closed; after a kill it stays, without a lock.
    /// </summary>
    private static FileStream Lock(string folder) =>
        new(
            folder + ".lock",
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 1,
            FileOptions.DeleteOnClose
        );

    /// <summary>Deletes the folder and releases its lock.</summary>
    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }
}
