using System.Text.Json;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

public sealed class StoredRecordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Lines_are_numbered_with_the_blank_ones_which_hold_no_record()
    {
        var path = _folder.Write("ids.jsonl", "\n{\"path\":\"a\",\"digest\":\"1\"}\n  \n{\"path\":\"b\"}\n");
        var read = JsonLines.Read(path, CoreJson.Default.ModelRef).GetEnumerator();
        Assert.True(read.MoveNext());
        Assert.Equal(new ModelRef("a", "1"), read.Current);
        var error = Assert.Throws<InvalidDataException>(() => read.MoveNext());
        Assert.StartsWith($"{path}:4: ", error.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidDataException>(error.InnerException);
    }

    [Fact]
    public void Each_record_is_one_line_that_ends()
    {
        var path = _folder.At("ids.jsonl");
        ModelRef[] records = [new("a", "1"), new("b\nc", "2")];
        JsonLines.Write(path, records, CoreJson.Default.ModelRef);
        var text = File.ReadAllText(path);
        Assert.Equal(2, text.Count(character => character == '\n'));
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.Equal(records, JsonLines.Read(path, CoreJson.Default.ModelRef));
    }

    [Fact]
    public void A_file_that_is_no_record_is_named_with_reason_and_remedy()
    {
        var path = _folder.Write("model.json", "null");
        var error = Assert.Throws<InvalidDataException>(() =>
            StoredJson.ReadFile(path, CoreJson.Default.ModelRef, "delete it")
        );
        Assert.Equal($"{path} cannot be read (null instead of a record); delete it.", error.Message);
        Assert.IsType<InvalidDataException>(error.InnerException);
    }

    [Fact]
    public void A_file_is_read_by_options_alone_too()
    {
        var path = _folder.Write("model.json", """{"Path":"a","Digest":"1"}""");
        Assert.Equal(
            new ModelRef("a", "1"),
            StoredJson.ReadFile<ModelRef>(path, new JsonSerializerOptions(), "delete it")
        );
    }

    [Fact]
    public void A_record_that_needs_a_higher_version_is_refused_before_it_is_parsed()
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            StoredJson.Read("""{"minimumVersion":"999.0.0",""", CoreJson.Default.ModelRef)
        );
        Assert.Equal(
            $"needs version 999.0.0 of multiagent or higher; this is {ProductVersion.Current}",
            error.Message
        );
        Assert.Equal(3, ProductVersion.Current.ToString().Split('.').Length);
    }

    [Fact]
    public void The_reason_of_broken_JSON_is_one_line()
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            StoredJson.Read("""{"path":"a\u0000","digest":7}""", CoreJson.Default.ModelRef)
        );
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.IsType<JsonException>(error.InnerException);
    }

    [Theory]
    [InlineData("\"stop\"", FinishReason.Stop)]
    [InlineData("\"length\"", FinishReason.Length)]
    public void Choices_are_stored_by_their_names(string json, FinishReason reason)
    {
        Assert.Equal(json, JsonSerializer.Serialize(reason, CoreJson.Default.FinishReason));
        Assert.Equal(reason, JsonSerializer.Deserialize(json, CoreJson.Default.FinishReason));
    }

    [Fact]
    public void A_choice_that_is_stored_as_a_number_is_no_choice() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("1", CoreJson.Default.FinishReason));

    public void Dispose() => _folder.Dispose();
}
