using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MultiagentAspire.Runs.Files;

/// <summary>Changes values in the text of a run file; comments and layout stay.</summary>
internal static class RunFileText
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// A run file with another name and seed. A file without a seed gets the key <c>seed</c> right after its name.
    /// </summary>
    /// <param name="source">A run file that was read: a JSON object with a name, in UTF-8.</param>
    /// <param name="name">Letters, digits, '-', '_' and '.'.</param>
    public static byte[] With(ReadOnlySpan<byte> source, string name, long seed)
    {
        var seedText = seed.ToString(CultureInfo.InvariantCulture);
        var (nameAt, seedAt) = FindValues(source);
        List<(Range Replaced, string Text)> changes = seedAt is { } seedRange
            ? [(nameAt, $"\"{name}\""), (seedRange, seedText)]
            : [(nameAt, $"\"{name}\", \"seed\": {seedText}")];
        var result = new List<byte>(source.Length + 64);
        var copied = 0;
        foreach (var (replaced, text) in changes.OrderBy(change => change.Replaced.Start.Value))
        {
            result.AddRange(source[copied..replaced.Start.Value]);
            result.AddRange(Encoding.UTF8.GetBytes(text));
            copied = replaced.End.Value;
        }
        result.AddRange(source[copied..]);
        return [.. result];
    }

    /// <summary>The value of the top-level key <c>name</c>; nothing else in the file is checked.</summary>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="InvalidRunFileException">It is no JSON object with a name.</exception>
    public static string NameIn(string text, string file)
    {
        var options = new JsonDocumentOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        };
        try
        {
            using var json = JsonDocument.Parse(text, options);
            return json.RootElement.GetProperty("name").GetString()
                ?? throw new InvalidRunFileException($"{file}: name is null.");
        }
        catch (Exception error)
            when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidRunFileException(
                $"{file}: is no run file with a name ({error.Message.ReplaceLineEndings(" ")}).",
                error
            );
        }
    }

    /// <summary>Byte ranges of the values of the top-level keys <c>name</c> and <c>seed</c>.</summary>
    private static (Range Name, Range? Seed) FindValues(ReadOnlySpan<byte> source)
    {
        var skipped = source.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        var reader = new Utf8JsonReader(
            source[skipped..],
            new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
        );
        var (name, seed) = (default(Range?), default(Range?));
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            var (isName, isSeed) = (reader.ValueTextEquals("name"u8), reader.ValueTextEquals("seed"u8));
            reader.Read();
            var value = (skipped + (int)reader.TokenStartIndex)..(skipped + (int)reader.BytesConsumed);
            if (isName)
                name = value;
            if (isSeed)
                seed = value;
        }
        return (name ?? throw new ArgumentException("The run file has no name.", nameof(source)), seed);
    }
}
