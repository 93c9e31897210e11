namespace MultiagentAspire.Finetuning.Runs;

/// <summary>Held while a process works on a run folder. The operating system gives it up when the process ends, however it ends.</summary>
internal static class RunLock
{
    /// <exception cref="InvalidRunFileException">Another process works on the folder.</exception>
    public static IDisposable Take(RunLayout layout)
    {
        Directory.CreateDirectory(layout.Folder);
        try
        {
            return new FileStream(layout.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new InvalidRunFileException($"{layout.Folder}: another process is working on this run; wait for it or end it first.", exception);
        }
    }
}
