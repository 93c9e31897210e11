namespace MultiagentAspire.Core.Tests;

public sealed class DiskFullErrorTests
{
    [Theory]
    [InlineData(28, true)] // ENOSPC
    [InlineData(122, true)] // EDQUOT
    [InlineData(unchecked((int)0x80070070), true)] // ERROR_DISK_FULL
    [InlineData(27, false)]
    [InlineData(29, false)]
    [InlineData(121, false)]
    [InlineData(123, false)]
    [InlineData(unchecked((int)0x80070071), false)]
    public void A_full_disk_is_known_by_its_code(int code, bool full)
    {
        Assert.Equal(full, DiskFullError.IsCauseOf(new IOException("failed", code)));
        Assert.False(DiskFullError.IsCauseOf(new InvalidOperationException("failed") { HResult = code }));
    }
}
