using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace MultiagentAspire.Runs.Files;

/// <summary>A JSON value that knows where it was written, so that a complaint about it can say so.</summary>
/// <param name="Path">Dotted path from the root, for example <c>debate.rounds</c>; empty at the root.</param>
/// <param name="Line">1-based line in the file.</param>
/// <param name="Text">Strings: their value; numbers, true, false and null: as written.</param>
internal sealed record LocatedJson(
    JsonValueKind Kind,
    string Path,
    int Line,
    string Text,
    ImmutableArray<KeyValuePair<string, LocatedJson>> Members,
    ImmutableArray<LocatedJson> Items
)
{
    /// <summary>Parses JSON with comments and trailing commas. Errors name the file and the line.</summary>
    public static LocatedJson Parse(string file, ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
            throw new InvalidRunFileException($"{file}: the file is empty; write a run as one JSON object.");
        var reading = new Reading(file, utf8);
        try
        {
            return reading.Root();
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidRunFileException(
                $"{file}:{reading.Line()}: a text holds half of a surrogate pair (\\u…); write both halves or neither.",
                exception
            );
        }
        catch (JsonException exception)
        {
            var reason = exception.Message.Split(" LineNumber:")[0].TrimEnd('.').ReplaceLineEndings(" ");
            throw new InvalidRunFileException(
                $"{file}:{(exception.LineNumber ?? 0) + 1}: not valid JSON: {reason}.",
                exception
            );
        }
    }

    /// <summary>
    /// This object's keys written over those of another one; sections in them likewise, lists and values as a
    /// whole.
    /// </summary>
    public LocatedJson Over(LocatedJson? below)
    {
        if ((Kind, below?.Kind) != (JsonValueKind.Object, JsonValueKind.Object))
            return this;
        var own = Members.ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal);
        var kept = below!.Members.Where(member => !own.ContainsKey(member.Key));
        var written = Members.Select(member =>
            KeyValuePair.Create(
                member.Key,
                member.Value.Over(below.Members.FirstOrDefault(other => other.Key == member.Key).Value)
            )
        );
        return this with { Members = [.. kept, .. written] };
    }

    private ref struct Reading
    {
        private readonly string _file;
        private readonly ReadOnlySpan<byte> _utf8;
        private Utf8JsonReader _reader;
        private int _counted;
        private int _line = 1;

        public Reading(string file, ReadOnlySpan<byte> utf8)
        {
            _file = file;
            _utf8 = utf8;
            _reader = new Utf8JsonReader(
                utf8,
                new JsonReaderOptions
                {
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                }
            );
        }

        public LocatedJson Root()
        {
            _reader.Read();
            var root = Value("");
            _reader.Read();
            return root;
        }

        /// <summary>
        /// Of the token in hand. Counted on from the last one that was asked about: files come from anyone,
        /// and counting from the start each time takes hours for large ones.
        /// </summary>
        public int Line()
        {
            var at = (int)_reader.TokenStartIndex;
            if (at > _counted)
                (_line, _counted) = (_line + _utf8[_counted..at].Count((byte)'\n'), at);
            return _line;
        }

        private LocatedJson Value(string path)
        {
            var line = Line();
            return _reader.TokenType switch
            {
                JsonTokenType.StartObject => new(JsonValueKind.Object, path, line, "{…}", Members(path), []),
                JsonTokenType.StartArray => new(JsonValueKind.Array, path, line, "[…]", [], Items(path)),
                JsonTokenType.String => new(JsonValueKind.String, path, line, _reader.GetString()!, [], []),
                JsonTokenType.Number => new(
                    JsonValueKind.Number,
                    path,
                    line,
                    Encoding.UTF8.GetString(_reader.ValueSpan),
                    [],
                    []
                ),
                JsonTokenType.True => new(JsonValueKind.True, path, line, "true", [], []),
                JsonTokenType.False => new(JsonValueKind.False, path, line, "false", [], []),
                _ => new(JsonValueKind.Null, path, line, "null", [], []),
            };
        }

        private ImmutableArray<KeyValuePair<string, LocatedJson>> Members(string path)
        {
            var members = ImmutableArray.CreateBuilder<KeyValuePair<string, LocatedJson>>();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
            {
                var key = _reader.GetString()!;
                var memberPath = path.Length == 0 ? key : $"{path}.{key}";
                if (!keys.Add(key))
                    throw new InvalidRunFileException(
                        $"{_file}:{Line()}: {memberPath} is written twice; keep one."
                    );
                _reader.Read();
                members.Add(new(key, Value(memberPath)));
            }
            return members.ToImmutable();
        }

        private ImmutableArray<LocatedJson> Items(string path)
        {
            var items = ImmutableArray.CreateBuilder<LocatedJson>();
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                items.Add(Value($"{path}[{items.Count}]"));
            return items.ToImmutable();
        }
    }
}
