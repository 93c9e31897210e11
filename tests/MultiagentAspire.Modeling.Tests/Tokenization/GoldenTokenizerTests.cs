using System.Text.Json;
using CsCheck;
using MultiagentAspire.Modeling.Tokenization;

namespace MultiagentAspire.Modeling.Tests.Tokenization;

/// <summary>Every row that tokenizers 0.23.2 computed, id by id.</summary>
public sealed class GoldenTokenizerTests
{
    public static TheoryData<string> Kinds => ["llama2", "llama3", "qwen"];

    private static Tokenizer Load(string kind) => Tokenizer.Load(Golden.Folder("tokenizers", kind));

    private static JsonElement[] Rows(string kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Golden.Folder("tokenizers", kind, "golden.json")));
        return [.. document.RootElement.EnumerateArray().Select(r => r.Clone())];
    }

    private static int[] Ids(JsonElement row, string key) => [.. row.GetProperty(key).EnumerateArray().Select(i => i.GetInt32())];

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
        foreach (var row in Rows(kind)) Assert.Equal(row.GetProperty("decoded").GetString(), tokenizer.Decode(Ids(row, "ids"), skipSpecial: false));
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

    [Fact]
    public void Byte_level_text_survives_encoding_and_decoding()
    {
        var tokenizer = Load("llama3");
        Gen.String[Gen.Char, 0, 60].Sample(text =>
        {
            // Lone surrogates have no bytes; the law is about text that has.
            var valid = new string([.. text.Where(c => !char.IsSurrogate(c))]);
            return tokenizer.Decode(tokenizer.Encode(valid, addSpecialTokens: false), skipSpecial: false) == valid;
        }, iter: 2000);
    }

    [Fact]
    public void Sentencepiece_text_survives_encoding_and_decoding()
    {
        var tokenizer = Load("llama2");
        Gen.String[Gen.Char['\u0020', '\u04FF'], 0, 60].Sample(text =>
        {
            var back = tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecial: false);
            return back == text;
        }, iter: 2000);
    }

    [Fact]
    public void Splitting_a_text_at_special_tokens_does_not_change_its_ids()
    {
        var tokenizer = Load("llama3");
        var whole = tokenizer.Encode("a b<|eot_id|>c d", addSpecialTokens: false);
        int[] pieces = [.. tokenizer.Encode("a b", false), tokenizer.IdOf("<|eot_id|>")!.Value, .. tokenizer.Encode("c d", false)];
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
        Assert.Equal("", tokenizer.Decode([tokenizer.LargestId + 1, -1], skipSpecial: false));
        Assert.Equal(1003, tokenizer.VocabularySize);
        Assert.Null(tokenizer.IdOf("no such token"));
        Assert.Equal("<|im_end|>", tokenizer.TokenOf(1002));
        Assert.True(tokenizer.IsSpecial(1002));
    }
}
