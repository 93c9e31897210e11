namespace MultiagentAspire.Core;

/// <summary>Recognizes a full disk, which gets a message of its own: the user can mend it.</summary>
public static class DiskFullError
{
    /// <summary>The start of the reason of work that failed because of a full disk.</summary>
    public const string Reason = "the disk is full";

    /// <summary>Whether the error is ENOSPC (28), EDQUOT (122) or ERROR_DISK_FULL of Windows.</summary>
    public static bool IsCauseOf(Exception error) =>
        error is IOException && error.HResult is 28 or 122 or unchecked((int)0x80070070);
}
