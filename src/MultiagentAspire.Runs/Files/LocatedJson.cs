using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>A JSON value with its position in the file, so that error messages can name it.</summary>
/// <param name="Kind">Object, array, string, number, true, false or null.</param>
/// <param name="Path">Dotted path from the root, for example <c>debate.rounds</c>; empty at the root.</param>
/// <param name="Line">1-based line in the file.</param>
/// <param name="Text">
/// Strings: their value. Numbers, true, false and null: as written. Objects and arrays: a placeholder.
/// </param>
/// <param name="Members">Keys and values of an object, in the order of the file; otherwise empty.</param>
/// <param name="Items">Elements of an array, in the order of the file; otherwise empty.</param>
internal sealed record LocatedJson(
    JsonValueKind Kind,
    string Path,
    int Line,
    string Text,
    ImmutableArray<KeyValuePair<string, LocatedJson>> Members,
    ImmutableArray<LocatedJson> Items
)
{
    /// <summary>Parses JSON with comments and trailing commas. A byte order mark is skipped.</summary>
    /// <param name="file">What messages call the file.</param>
    /// <param name="utf8">The whole text.</param>
    /// <exception cref="InvalidRunFileException">
    /// The text is empty or not valid JSON, or a key is written twice. The message names file and line.
    /// </exception>
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
                $"{file}:{reading.Line()}: a text holds half of a surrogate pair (\\u…); "
                    + "write both halves or neither.",
                exception
            );
        }
        catch (JsonException exception)
        {
            // The message of an invalid literal repeats the rest of the file.
            var message = exception.Message.Split(" LineNumber:")[0].TrimEnd('.');
            var reason = UntrustedText.ToSingleLine(message);
            throw new InvalidRunFileException(
                $"{file}:{(exception.LineNumber ?? 0) + 1}: not valid JSON: {reason}.",
                exception
            );
        }
    }

    /// <summary>
    /// Merges two objects: keys of this one win. Nested objects are merged likewise; lists and plain values are
    /// replaced as a whole.
    /// </summary>
    /// <param name="below">The object whose keys are overridden; null gives this value unchanged.</param>
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

    /// <summary>One pass over the text of a file.</summary>
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
        /// 1-based line of the current token. Newlines are counted from the last call on: counting from the start of
        /// the file each time takes hours for large files, and files are untrusted.
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
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    return new(JsonValueKind.Object, path, line, "{…}", Members(path), []);
                case JsonTokenType.StartArray:
                    return new(JsonValueKind.Array, path, line, "[…]", [], Items(path));
                default:
                    return new(ScalarKind(), path, line, ScalarText(), [], []);
            }
        }

        private readonly JsonValueKind ScalarKind() =>
            _reader.TokenType switch
            {
                JsonTokenType.String => JsonValueKind.String,
                JsonTokenType.Number => JsonValueKind.Number,
                JsonTokenType.True => JsonValueKind.True,
                JsonTokenType.False => JsonValueKind.False,
                _ => JsonValueKind.Null,
            };

        private readonly string ScalarText() =>
            _reader.TokenType switch
            {
                JsonTokenType.String => _reader.GetString()!,
                JsonTokenType.Number => Encoding.UTF8.GetString(_reader.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => "null",
            };

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
