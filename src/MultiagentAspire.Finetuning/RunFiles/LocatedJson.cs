using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace MultiagentAspire.Finetuning.RunFiles;

/// <summary>A JSON value that knows where it was written, so that a complaint about it can say so.</summary>
/// <param name="Path">Dotted path from the root, for example <c>debate.rounds</c>; empty at the root.</param>
/// <param name="Line">1-based line in the file.</param>
/// <param name="Text">Strings: their value; numbers, true, false and null: as written.</param>
internal sealed record LocatedJson(
    JsonValueKind Kind, string Path, int Line, string Text,
    ImmutableArray<KeyValuePair<string, LocatedJson>> Members, ImmutableArray<LocatedJson> Items)
{
    /// <summary>Parses JSON with comments and trailing commas. Errors name the file and the line.</summary>
    public static LocatedJson Parse(string file, ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (utf8.Trim(" \t\r\n"u8).IsEmpty) throw new InvalidRunFileException($"{file}: the file is empty; write a run as one JSON object.");
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            var root = Read(ref reader, utf8, file, "");
            reader.Read();
            return root;
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidRunFileException($"{file}:{LineOf(utf8, reader.TokenStartIndex)}: a text holds half of a surrogate pair (\\u…); write both halves or neither.", exception);
        }
        catch (JsonException exception)
        {
            var reason = exception.Message.Split(" LineNumber:")[0].TrimEnd('.').ReplaceLineEndings(" ");
            throw new InvalidRunFileException($"{file}:{(exception.LineNumber ?? 0) + 1}: not valid JSON: {reason}.", exception);
        }
    }

    private static LocatedJson Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, string file, string path)
    {
        var line = LineOf(utf8, reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => new(JsonValueKind.Object, path, line, "{…}", ReadMembers(ref reader, utf8, file, path), []),
            JsonTokenType.StartArray => new(JsonValueKind.Array, path, line, "[…]", [], ReadItems(ref reader, utf8, file, path)),
            JsonTokenType.String => new(JsonValueKind.String, path, line, reader.GetString()!, [], []),
            JsonTokenType.Number => new(JsonValueKind.Number, path, line, Encoding.UTF8.GetString(reader.ValueSpan), [], []),
            JsonTokenType.True => new(JsonValueKind.True, path, line, "true", [], []),
            JsonTokenType.False => new(JsonValueKind.False, path, line, "false", [], []),
            _ => new(JsonValueKind.Null, path, line, "null", [], []),
        };
    }

    private static ImmutableArray<KeyValuePair<string, LocatedJson>> ReadMembers(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, string file, string path)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, LocatedJson>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            var memberPath = path.Length == 0 ? key : $"{path}.{key}";
            if (members.Any(member => member.Key == key))
                throw new InvalidRunFileException($"{file}:{LineOf(utf8, reader.TokenStartIndex)}: {memberPath} is written twice; keep one.");
            reader.Read();
            members.Add(new(key, Read(ref reader, utf8, file, memberPath)));
        }
        return members.ToImmutable();
    }

    private static ImmutableArray<LocatedJson> ReadItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, string file, string path)
    {
        var items = ImmutableArray.CreateBuilder<LocatedJson>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Read(ref reader, utf8, file, $"{path}[{items.Count}]"));
        return items.ToImmutable();
    }

    private static int LineOf(ReadOnlySpan<byte> utf8, long index) => utf8[..(int)index].Count((byte)'\n') + 1;
}
