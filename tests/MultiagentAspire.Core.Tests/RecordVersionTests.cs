namespace MultiagentAspire.Core.Tests;

/// <summary>Records of a later version: what is unknown is ignored unless they say that it may not be.</summary>
public sealed class RecordVersionTests
{
    private static readonly Version Reader = new(0, 2, 0);

    [Theory]
    [InlineData("""{ "minimumVersion": "0.2.0", "a": 1 }""")]
    [InlineData("""{"minimumVersion":"0.1.9"}""")]
    [InlineData("""{ "a": "minimumVersion" }""")]
    [InlineData("""{ "a": { "minimumVersion": "9.0.0" } }""")]
    [InlineData("""{ "minimumVersion": "soon" }""")]
    [InlineData("")]
    public void A_record_that_needs_no_higher_version_is_read(string json) =>
        RecordVersion.Require(json, Reader);

    [Theory]
    [InlineData("""{ "minimumVersion": "0.2.1" }""")]
    [InlineData("""  {"minimumVersion":"0.10.0","a":1}""")]
    [InlineData("""{ "minimumVersion": "1.0.0" }""")]
    public void A_record_that_needs_a_higher_version_is_refused_with_both(string json)
    {
        var error = Assert.Throws<InvalidDataException>(() => RecordVersion.Require(json, Reader));
        Assert.Contains("needs version", error.Message, StringComparison.Ordinal);
        Assert.Contains("this is 0.2.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_a_file_name_file_and_line_of_one_that_needs_a_higher_version()
    {
        using var folder = new Testing.TemporaryFolder();
        var file = folder.Write("transcripts.jsonl", """{ "minimumVersion": "99.0.0" }""");
        var error = Assert.Throws<InvalidDataException>(() => Transcripts.Read(file));
        Assert.StartsWith($"{file}:1: needs version 99.0.0", error.Message, StringComparison.Ordinal);
    }
}
