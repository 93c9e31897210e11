using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

/// <summary>Single rules of HF tokenizers, on vocabularies small enough to follow by hand.</summary>
public sealed class TokenizerRuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static JsonObject Letters(params string[] more)
    {
        var vocabulary = new JsonObject();
        for (var c = 'a'; c <= 'z'; c++)
            vocabulary.Add(c.ToString(), vocabulary.Count);
        foreach (var token in more)
            vocabulary.Add(token, vocabulary.Count);
        return vocabulary;
    }

    private Tokenizer Create(JsonObject vocabulary, string rest = "", string model = "", string merges = "[]")
    {
        _folder.Write(
            "tokenizer.json",
            $$"""{"model":{"type":"BPE","vocab":{{vocabulary.ToJsonString()}},"merges":{{merges}}{{model}}}{{rest}}}"""
        );
        return Tokenizer.Load(_folder.Path);
    }

    private static string Added(string content, int id, string flags = "") =>
        $$"""{"id":{{id}},"content":{{JsonSerializer.Serialize(content)}},"special":true{{flags}}}""";

    private static string[] Tokens(Tokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text, false).Select(i => tokenizer.TokenOf(i)!)];

    [Fact]
    public void The_leftmost_longest_added_token_wins()
    {
        var tokenizer = Create(
            Letters(),
            $",\"added_tokens\":[{Added("<a", 30)},{Added("<a><b>", 31)},{Added("<a>", 32)}]"
        );
        Assert.Equal(["<a><b>", "x", "<a>", "c", "<a", "z"], Tokens(tokenizer, "<a><b>x<a>c<az"));
    }

    [Fact]
    public void Added_tokens_take_white_space_along_on_the_sides_they_ask_for()
    {
        var tokenizer = Create(
            Letters(" "),
            $",\"added_tokens\":[{Added("<l>", 30, ",\"lstrip\":true")},{Added("<r>", 31, ",\"rstrip\":true")}]"
        );
        Assert.Equal(["a", "<l>", " ", "b", " ", "<r>", "c"], Tokens(tokenizer, "a  <l> b <r> \n c"));
        Assert.Equal(["<r>", "<l>"], Tokens(tokenizer, "<r>  <l>"));
    }

    [Fact]
    public void White_space_that_a_token_took_along_can_hold_another_token()
    {
        // tokenizers looks for the next token behind the token itself.
        var tokenizer = Create(
            Letters(" "),
            $",\"added_tokens\":[{Added("<r>", 31, ",\"rstrip\":true")},{Added("\n\n", 32)}]"
        );
        Assert.Equal(["<r>", "\n\n", "c"], Tokens(tokenizer, "<r>\n\nc"));
    }

    [Fact]
    public void A_single_word_token_needs_no_word_beside_it()
    {
        var tokenizer = Create(
            Letters(" "),
            $",\"added_tokens\":[{Added("cat", 40, ",\"single_word\":true")}]"
        );
        Assert.Equal(
            ["c", "a", "t", "s", " ", "cat", " ", "a", "c", "a", "t"],
            Tokens(tokenizer, "cats cat acat")
        );
    }

    [Fact]
    public void A_normalized_token_is_found_in_the_normalized_text()
    {
        var normalizer =
            """,{"id":41,"content":"x_y","special":false,"normalized":true}],"""
            + """ "normalizer":{"type":"Replace","pattern":{"String":" "},"content":"_"}""";
        var tokenizer = Create(Letters(" ", "_"), $",\"added_tokens\":[{Added("<s>", 40)}{normalizer}");
        Assert.Equal(["a", "x_y", "_", "<s>", "x_y"], Tokens(tokenizer, "ax y <s>x_y"));
    }

    [Fact]
    public void Merges_go_by_rank_and_then_from_the_left()
    {
        var tokenizer = Create(
            Letters("bc", "ab", "aa", "aab"),
            merges: """["b c", ["a","b"], "a a", "aa b"]"""
        );
        Assert.Equal(["a", "bc"], Tokens(tokenizer, "abc"));
        Assert.Equal(["aa", "a"], Tokens(tokenizer, "aaa"));
        Assert.Equal(["a", "ab", "d"], Tokens(tokenizer, "aabd"));
    }

    [Theory]
    [InlineData("", "a,b")]
    [InlineData(",\"unk_token\":\"?\"", "a,?,?,b")]
    [InlineData(",\"unk_token\":\"?\",\"fuse_unk\":true", "a,?,b")]
    public void Unknown_characters_are_dropped_or_marked_as_the_file_says(string model, string expected)
    {
        Assert.Equal(expected.Split(','), Tokens(Create(Letters("?"), model: model), "aÄÖb"));
    }

    [Fact]
    public void Special_tokens_are_added_around_the_text_when_asked_for()
    {
        const string Post = """
            ,"post_processor":{"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing",
            "single":[
                {"SpecialToken":{"id":"z","type_id":0}},
                {"Sequence":{"id":"A","type_id":0}},
                {"SpecialToken":{"id":"y","type_id":0}}],
            "special_tokens":{"z":{"id":"z","ids":[25],"tokens":["z"]},"y":{"id":"y","ids":[24],"tokens":["y"]}}}]}
            """;
        var tokenizer = Create(Letters(), Post);
        Assert.Equal([25, 0, 24], tokenizer.Encode("a", addSpecialTokens: true));
        Assert.Equal([0], tokenizer.Encode("a", addSpecialTokens: false));
    }

    [Theory]
    [InlineData("always", "▁a ▁b <s> ▁c")]
    [InlineData("first", "▁a ▁b <s> c")]
    [InlineData("never", "a ▁b <s> c")]
    public void Metaspace_prepends_by_its_scheme(string scheme, string expected)
    {
        var metaspace = $$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{scheme}}"}""";
        var added = $$""","added_tokens":[{{Added("<s>", 60)}}]""";
        var rest = $$"""{{added}},"pre_tokenizer":{{metaspace}},"decoder":{{metaspace}}""";
        var tokenizer = Create(Letters("▁", "▁a", "▁b", "▁c"), rest, merges: """["▁ a","▁ b","▁ c"]""");
        Assert.Equal(expected.Split(' '), Tokens(tokenizer, "a b<s>c"));
        Assert.Equal("a b", tokenizer.Decode(tokenizer.Encode("a b", false), true));
    }

    [Fact]
    public void Digits_and_removed_splits_cut_as_they_say()
    {
        var rest =
            ""","pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","""
            + """ "individual_digits":true},{"type":"Split","pattern":{"String":"-"},"behavior":"Removed","""
            + """ "invert":false}]}""";
        var tokenizer = Create(Letters("1", "2", "12", "ab", "-"), rest, merges: """["1 2","a b"]""");
        Assert.Equal(["ab", "1", "2", "a", "b"], Tokens(tokenizer, "ab12a-b"));
    }

    [Theory]
    [InlineData("Isolated", "ab - - c")]
    [InlineData("Removed", "ab c")]
    [InlineData("Contiguous", "ab -- c")]
    [InlineData("MergedWithPrevious", "ab- - c")]
    [InlineData("MergedWithNext", "ab - -c")]
    public void A_split_puts_what_it_found_where_its_behaviour_says(string behavior, string expected)
    {
        var rest =
            $$""","pre_tokenizer":{"type":"Split","pattern":{"String":"-"},"behavior":"{{behavior}}","invert":false}""";
        var tokenizer = Create(
            Letters("-", "ab", "--", "ab-", "-c", "bc"),
            rest,
            merges: """["a b","- -","ab -","- c","b c"]"""
        );
        Assert.Equal(expected.Split(' '), Tokens(tokenizer, "ab--c"));
    }

    [Theory]
    [InlineData(
        """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Replace","pattern":{"String":"ab"},"""
            + """ "content":"X"}]}""",
        "XcXX"
    )]
    [InlineData("""{"type":"Replace","pattern":{"String":"ab"},"content":"X"}""", "abcabX")]
    [InlineData(
        """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":"a","start":1,"""
            + """ "stop":0},{"type":"Strip","content":"b","start":0,"stop":2}]}""",
        "bcaba"
    )]
    [InlineData(
        """{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Metaspace","replacement":"c"}]}""",
        "ababab"
    )]
    [InlineData("""{"type":"Sequence","decoders":[]}""", "abcabab")]
    [InlineData("null", "a b c a b ab")]
    public void Decoder_steps_see_single_tokens_or_after_fusing_one(string decoder, string expected)
    {
        var tokenizer = Create(Letters("ab"), $",\"decoder\":{decoder}", merges: "[]");
        int[] ids = [0, 1, 2, 0, 1, 26];
        Assert.Equal(expected, tokenizer.Decode(ids, skipSpecial: false));
        var stream = tokenizer.Stream(skipSpecial: false);
        var shown = "";
        for (var at = 0; at < ids.Length; at++)
        {
            shown += stream.Append(ids[at]);
            Assert.Equal(tokenizer.Decode(ids.Take(at + 1), skipSpecial: false), shown + stream.Tail());
        }
        Assert.Equal(expected, shown + stream.Flush());
    }

    [Fact]
    public void Characters_beyond_the_basic_plane_are_letters_and_digits_like_others()
    {
        // Mathematical letters and digits: two UTF-16 units each, which a .NET pattern alone would not take
        // for letters.
        var rest =
            ""","pre_tokenizer":{"type":"Split","behavior":"Isolated","""
            + """ "pattern":{"Regex":"\\p{L}+|\\p{N}|(?i:'s)|[^\\s\\p{L}\\p{N}]+|\\s+"}}""";
        var vocabulary = Letters("𝒜", "𝒜𝒜", "𝟙", "🧮", "🧮🧮", "𝟙𝟙", "'", "ſ", "'ſ");
        var tokenizer = Create(vocabulary, rest, merges: """["𝒜 𝒜","🧮 🧮","𝟙 𝟙","' ſ"]""");
        Assert.Equal(["𝒜𝒜", "𝟙", "𝟙", "🧮🧮", "𝒜", "'ſ"], Tokens(tokenizer, "𝒜𝒜𝟙𝟙🧮🧮𝒜'ſ"));
    }

    [Theory]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\uac00\u11a8", "\uac01")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("a\u0315\u0300\u05ae\u0300b", "\u00e0\u05ae\u0300\u0315b")]
    [InlineData("\u1e0a\u0323", "\u1e0c\u0307")]
    [InlineData("\ud834\udd5e", "\ud834\udd57\ud834\udd65")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("plain \u65e5 \ufb01", "plain \u65e5 \ufb01")]
    public void Text_is_composed_although_globalization_is_invariant(string text, string composed)
    {
        Assert.Equal(composed, CanonicalComposition.Normalize(text));
        Assert.Equal(composed, CanonicalComposition.Normalize(composed));
    }

    [Fact]
    public void Composition_agrees_with_python_on_random_marks()
    {
        // unicodedata 14.0: decomposable characters, combining marks and Hangul parts drawn at random.
        var rows = System.Text.Json.JsonSerializer.Deserialize<string[][]>(
            File.ReadAllText(Golden.Folder("nfc.json"))
        )!;
        Assert.All(rows, row => Assert.Equal(row[1], CanonicalComposition.Normalize(row[0])));
    }

    [Fact]
    public void Half_a_surrogate_pair_counts_as_the_replacement_character()
    {
        var tokenizer = Tokenizer.Load(Golden.Folder("tokenizers", "llama3"));
        Assert.Equal(tokenizer.Encode("a\uFFFDb", false), tokenizer.Encode("a\ud83eb", false));
    }

    [Fact]
    public void Streamed_text_never_shows_half_a_character()
    {
        var tokenizer = Tokenizer.Load(Golden.Folder("tokenizers", "qwen"));
        var stream = tokenizer.Stream(skipSpecial: true);
        var pieces = tokenizer.Encode("日本 🧮<|im_end|> x", false).Select(stream.Append).ToList();
        Assert.DoesNotContain(pieces, p => p.Contains('\uFFFD', StringComparison.Ordinal));
        Assert.Equal("日本 🧮 x", string.Concat(pieces) + stream.Flush());
        var broken = tokenizer.Stream(skipSpecial: true);
        Assert.Equal("", broken.Append(tokenizer.Encode("日", false)[0]));
        Assert.Equal("\uFFFD", broken.Flush());
        Assert.Equal("", broken.Flush());
    }
}
