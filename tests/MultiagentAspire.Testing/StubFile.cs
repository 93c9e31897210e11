using System.Text.Json.Nodes;

namespace MultiagentAspire.Testing;

/// <summary>A file that was uploaded to <see cref="StubFineTuning"/>.</summary>
/// <param name="Id">Such as <c>file-1</c>.</param>
/// <param name="Name">Name that the client gave.</param>
/// <param name="Purpose">Always <c>fine-tune</c>.</param>
/// <param name="Content">Text of the file: JSON lines.</param>
public sealed record StubFile(string Id, string Name, string Purpose, string Content)
{
    /// <summary>The lines of the file, parsed.</summary>
    public IReadOnlyList<JsonNode> Lines =>
        [.. Content.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
}
