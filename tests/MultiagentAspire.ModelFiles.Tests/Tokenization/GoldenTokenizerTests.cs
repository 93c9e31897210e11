using System.Text.Json;
using CsCheck;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

/// <summary>Every row that tokenizers 0.23.2 computed, id by id.</summary>
public sealed class GoldenTokenizerTests
{
    public static TheoryData<string> Kinds => ["llama2", "llama3", "qwen"];

    private static Tokenizer Load(string kind) => Tokenizer.Load(Golden.Folder("tokenizers", kind));

    private static JsonElement[] Rows(string kind)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Golden.Folder("tokenizers", kind, "golden.json"))
        );
        return [.. document.RootElement.EnumerateArray().Select(r => r.Clone())];
    }

    private static int[] Ids(JsonElement row, string key) =>
        [.. row.GetProperty(key).EnumerateArray().Select(i => i.GetInt32())];

    [Theory, MemberData(nameof(Kinds))]
    public void Encoding_gives_the_ids_of_the_reference(string kind)
    {
        var tokenizer = Load(kind);
        foreach (var row in Rows(kind))
        {
            var text = row.GetProperty("text").GetString()!;
            Assert.Equal(Ids(row, "ids"), tokenizer.Encode(text, addSpecialTokens: false));
            Assert.Equal(Ids(row, "ids_special"), tokenizer.Encode(text, addSpecialTokens: true));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Decoding_gives_the_text_of_the_reference(string kind)
    {
        var tokenizer = Load(kind);
        foreach (var row in Rows(kind))
            Assert.Equal(
                row.GetProperty("decoded").GetString(),
                tokenizer.Decode(Ids(row, "ids"), skipSpecial: false)
            );
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Streamed_pieces_join_to_the_decoded_text(string kind)
    {
        var tokenizer = Load(kind);
        foreach (var row in Rows(kind))
        {
            var stream = tokenizer.Stream(skipSpecial: false);
            var pieces = Ids(row, "ids").Select(stream.Append).ToList();
            pieces.Add(stream.Flush());
            Assert.Equal(row.GetProperty("decoded").GetString(), string.Concat(pieces));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Pieces_streamed_for_any_ids_join_to_what_all_ids_decode_to(string kind)
    {
        var tokenizer = Load(kind);
        Gen.Select(Gen.Int[-1, tokenizer.MaxId + 2].Array[0, 60], Gen.Bool)
            .Sample(
                (ids, skipSpecial) =>
                {
                    var stream = tokenizer.Stream(skipSpecial);
                    List<string> pieces = [.. ids.Select(stream.Append), stream.Flush()];
                    // A piece that ended in half a pair would begin the next with the other half.
                    Assert.DoesNotContain(
                        pieces,
                        p => p.Length > 0 && (char.IsHighSurrogate(p[^1]) || char.IsLowSurrogate(p[0]))
                    );
                    return string.Concat(pieces) == tokenizer.Decode(ids, skipSpecial);
                },
                iter: Iterations.Of(5000)
            );
    }

    [Fact]
    public void Any_bytes_decode_to_the_text_they_are_and_else_to_replacement_characters_as_the_reference_puts_them()
    {
        var (fallback, level) = (Load("llama2"), Load("llama3"));
        var idOfByte = Enumerable
            .Range(0, level.MaxId + 1)
            .Where(id => level.TokenOf(id)?.Length == 1)
            .ToDictionary(id => ByteOf(level.TokenOf(id)!));
        // Mostly pieces of characters, so that both kinds of run are common.
        Gen.OneOf(
                Gen.Byte.Array[1, 8],
                Gen.Int[0x80, 0xFFFF]
                    .Where(c => c is < 0xD800 or > 0xDFFF)
                    .Array[1, 4]
                    .Select(c =>
                        System.Text.Encoding.UTF8.GetBytes(string.Concat(c.Select(char.ConvertFromUtf32)))
                    )
            )
            .Sample(
                bytes =>
                {
                    var text = System.Text.Encoding.UTF8.GetString(bytes);
                    var isText = System.Text.Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes);
                    // The mark before them is the prefix of a text, which decoding takes away.
                    Assert.Equal(
                        isText ? text : new string('\uFFFD', bytes.Length),
                        fallback.Decode(
                            [
                                fallback.IdOf("\u2581")!.Value,
                                .. bytes.Select(b => fallback.IdOf($"<0x{b:X2}>")!.Value),
                            ],
                            skipSpecial: false
                        )
                    );
                    Assert.Equal(text, level.Decode(bytes.Select(b => idOfByte[b]), skipSpecial: false));
                    return true;
                },
                iter: Iterations.Of(3000)
            );

        static byte ByteOf(string token)
        {
            var bytes = new List<byte>();
            ByteAlphabet.Decode(token, bytes);
            return bytes.Single();
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Text_streamed_is_at_no_time_other_than_the_beginning_of_the_whole(string kind)
    {
        var tokenizer = Load(kind);
        Text.Sample(
            text =>
            {
                var ids = tokenizer.Encode(text, addSpecialTokens: false);
                var whole = tokenizer.Decode(ids, skipSpecial: false);
                var stream = tokenizer.Stream(skipSpecial: false);
                var shown = "";
                foreach (var id in ids)
                    Assert.StartsWith(shown += stream.Append(id), whole, StringComparison.Ordinal);
                return shown + stream.Flush() == whole;
            },
            iter: Iterations.Of(500)
        );
    }

    /// <summary>
    /// Any code points, those beyond the basic plane and white space among them; lone surrogates have no
    /// bytes.
    /// </summary>
    private static readonly Gen<string> Text = Gen.OneOf(
            Gen.Int[1, 0x7F],
            Gen.Int[1, 0xD7FF],
            Gen.Int[0xE000, 0xFFFF],
            Gen.Int[0x10000, 0x10FFFF],
            Gen.Char[" \n\t\u3000\u0301"].Select(c => (int)c)
        )
        .Array[0, 50]
        .Select(points => string.Concat(points.Select(char.ConvertFromUtf32)));

    [Fact]
    public void Byte_level_text_survives_encoding_and_decoding()
    {
        var tokenizer = Load("llama3");
        Text.Sample(
            text =>
                tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecial: false) == text,
            iter: Iterations.Of(3000)
        );
    }

    [Fact]
    public void Composed_text_survives_encoding_and_decoding_where_the_tokenizer_composes()
    {
        var tokenizer = Load("qwen");
        Text.Sample(
            text =>
                tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecial: false)
                == CanonicalComposition.Normalize(text),
            iter: Iterations.Of(3000)
        );
    }

    [Fact]
    public void Sentencepiece_text_survives_encoding_and_decoding()
    {
        var tokenizer = Load("llama2");
        // The mark of a space decodes to a space.
        Text.Select(text => text.Replace("\u2581", "", StringComparison.Ordinal))
            .Sample(
                text =>
                    tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecial: false)
                    == text,
                iter: Iterations.Of(3000)
            );
    }

    [Fact]
    public void Splitting_a_text_at_special_tokens_does_not_change_its_ids()
    {
        var tokenizer = Load("llama3");
        var whole = tokenizer.Encode("a b<|eot_id|>c d", addSpecialTokens: false);
        int[] pieces =
        [
            .. tokenizer.Encode("a b", false),
            tokenizer.IdOf("<|eot_id|>")!.Value,
            .. tokenizer.Encode("c d", false),
        ];
        Assert.Equal(pieces, whole);
    }

    [Fact]
    public void A_long_text_without_pre_tokens_takes_time_in_proportion()
    {
        var tokenizer = Load("llama2");
        var text = string.Concat(Enumerable.Repeat("the car weighs 1200 pounds and ", 10_000));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var ids = tokenizer.Encode(text, addSpecialTokens: false);
        Assert.Equal(text, tokenizer.Decode(ids, skipSpecial: false));
        // Quadratic merging of 310,000 characters would take minutes.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Ids_outside_the_vocabulary_have_no_text()
    {
        var tokenizer = Load("qwen");
        Assert.Equal("", tokenizer.Decode([tokenizer.MaxId + 1, -1], skipSpecial: false));
        Assert.Equal(1003, tokenizer.VocabularySize);
        Assert.Null(tokenizer.IdOf("no such token"));
        Assert.Equal("<|im_end|>", tokenizer.TokenOf(1002));
        Assert.True(tokenizer.IsSpecial(1002));
    }
}
