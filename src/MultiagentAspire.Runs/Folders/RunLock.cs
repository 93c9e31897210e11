using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// Held while a process works on a run folder. The operating system gives it up when the process ends,
/// however it ends.
/// </summary>
public static class RunLock
{
    /// <exception cref="RunInUseException">Another process works on the folder.</exception>
    /// <exception cref="InvalidRunFileException">It cannot be written.</exception>
    public static IDisposable Acquire(RunLayout layout)
    {
        try
        {
            Directory.CreateDirectory(layout.Folder);
            return new FileStream(
                layout.LockFile,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw new RunInUseException(
                $"{layout.Folder}: another process is working on this run; wait for it or end it first.",
                exception
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidRunFileException(
                $"{layout.Folder}: the run's folder cannot be written ({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); choose another folder (--output).",
                exception
            );
        }
    }

    /// <summary>
    /// EWOULDBLOCK of Linux and macOS, Windows' ERROR_SHARING_VIOLATION; a full disk, for one, is something
    /// else.
    /// </summary>
    private static bool IsHeld(IOException exception) =>
        exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
