namespace MultiagentAspire.Core;

/// <summary>The one fault of the outside world that whoever runs this can mend on the spot.</summary>
public static class DiskFullError
{
    /// <summary>Begins the reason of work that failed by it.</summary>
    public const string Reason = "the disk is full";

    /// <summary>ENOSPC, EDQUOT, or Windows' ERROR_DISK_FULL.</summary>
    public static bool IsCauseOf(Exception error) =>
        error is IOException && error.HResult is 28 or 122 or unchecked((int)0x80070070);
}
