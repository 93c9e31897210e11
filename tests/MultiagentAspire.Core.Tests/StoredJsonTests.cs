using System.Text.Json;

namespace MultiagentAspire.Core.Tests;

public sealed class StoredJsonTests
{
    /// <summary>A process that serves a finished run reads records and writes none.</summary>
    [Fact]
    public void Options_that_have_written_no_record_can_read_one() =>
        Assert.Equal(new Sample(3), StoredJson.Read<Sample>("""{"Number":3}""", new JsonSerializerOptions()));

    private sealed record Sample(int Number);
}
