using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// A lock that allows one process at a time to work on a run folder. The operating system releases it when the process
/// ends, also after a crash.
/// </summary>
public static class RunLock
{
    /// <summary>Creates the run's folder where it is missing, and locks it until the result is disposed.</summary>
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
            var reason = exception.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new InvalidRunFileException(
                $"{layout.Folder}: the run's folder cannot be written ({reason}); "
                    + "choose another folder (--output).",
                exception
            );
        }
    }

    /// <summary>
    /// Whether another process has the file open: EWOULDBLOCK (11 on Linux, 35 on macOS) or ERROR_SHARING_VIOLATION of
    /// Windows. Other errors, such as a full disk, are not.
    /// </summary>
    private static bool IsHeld(IOException exception) =>
        exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
