using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Testing;
using static MultiagentAspire.ModelFiles.Tests.Tokenization.SentencePieceFiles;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

/// <summary>A folder with <c>tokenizer.model</c> alone, as Mistral publishes it.</summary>
public sealed class SentencePieceTests : IDisposable
{
    private static readonly (string, float, int)[] Small =
    [
        .. Specials,
        ("▁", -10, Normal),
        ("a", -11, Normal),
        ("b", -12, Normal),
        ("c", -13, Normal),
        ("ab", -1, Normal),
        ("▁ab", -2, Normal),
        ("bc", -3, Normal),
        ("▁▁", -4, Normal),
        ("<u>", 0, UserDefined),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Tokenizer Load(byte[] model, string? config = null)
    {
        File.WriteAllBytes(_folder.File("tokenizer.model"), model);
        if (config is not null)
            _folder.Write("tokenizer_config.json", config);
        return Tokenizer.Load(_folder.Path);
    }

    private static string[] Tokens(Tokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text, false).Select(i => tokenizer.TokenOf(i)!)];

    [Fact]
    public void Any_vocabulary_merges_by_score_and_then_from_the_left()
    {
        var piece = Gen.Select(Gen.String[Gen.Char["ab▁"], 2, 5], Gen.Int[-6, 0]);
        Gen.Select(piece.Array[0, 20], Gen.String[Gen.Char["ab "], 0, 70])
            .Sample(
                (drawn, text) =>
                {
                    var pieces = drawn
                        .DistinctBy(p => p.Item1)
                        .ToDictionary(p => p.Item1, p => (float)p.Item2);
                    foreach (var letter in (string[])["a", "b", "▁"])
                        pieces[letter] = -9;
                    using var own = new TemporaryFolder();
                    File.WriteAllBytes(
                        own.File("tokenizer.model"),
                        Bytes([.. Specials, .. pieces.Select(p => (p.Key, p.Value, Normal))])
                    );
                    var expected =
                        text.Length == 0
                            ? []
                            : SentencePieceFiles.MergePlainly("▁" + text.Replace(' ', '▁'), pieces);
                    return Tokens(Tokenizer.Load(own.Path), text).SequenceEqual(expected);
                },
                iter: Iterations.Of(1000)
            );
    }

    [Fact]
    public void Every_text_without_added_tokens_survives_encoding_and_decoding()
    {
        var tokenizer = Load(Bytes(Small));
        Gen.String[Gen.OneOf(Gen.Char["abc <"], Gen.Char), 0, 40]
            .Sample(
                text =>
                {
                    // The mark itself decodes to the space it stands for; half a surrogate pair has no bytes;
                    // after <s> or <u> a legacy configuration writes a space.
                    var valid = new string([
                        .. text.Where(c => !char.IsSurrogate(c) && c is not ('▁' or '>')),
                    ]);
                    return tokenizer.Decode(
                            tokenizer.Encode(valid, addSpecialTokens: false),
                            skipSpecial: false
                        ) == valid;
                },
                iter: Iterations.Of(2000)
            );
    }

    [Fact]
    public void The_prefix_goes_before_every_stretch_of_text_unless_the_configuration_says_it_is_not_legacy()
    {
        var model = Bytes(Small);
        Assert.Equal(["▁ab", "</s>", "▁ab", "<u>", "▁", "c"], Tokens(Load(model), "ab</s>ab<u>c"));
        Assert.Equal(
            ["▁ab", "</s>", "ab", "<u>", "c"],
            Tokens(Load(model, """{"legacy": false}"""), "ab</s>ab<u>c")
        );
        Assert.Equal(
            ["ab", "</s>", "ab"],
            Tokens(Load(model, """{"legacy": true, "add_prefix_space": false}"""), "ab</s>ab")
        );
        Assert.Equal(["ab"], Tokens(Load(Bytes(Small, prefix: false), "{}"), "ab"));
    }

    [Fact]
    public void Beginning_and_end_are_added_as_the_configuration_says_and_a_rendered_chat_has_one_beginning()
    {
        Assert.Equal([1], Load(Bytes(Small)).Encode("", addSpecialTokens: true));
        Assert.Equal(
            [2],
            Load(Bytes(Small), """{"add_bos_token": false, "add_eos_token": true}""")
                .Encode("", addSpecialTokens: true)
        );
        var tokenizer = Load(Bytes(Small), "{}");
        var template = ChatTemplate.Load(_folder.Path);
        Assert.Equal(
            "<s>### User:\nab\n\n### Assistant:\n",
            template.Render([ChatTurn.User("ab")], addGenerationPrompt: true)
        );
        Assert.Single(template.RenderPrompt([ChatTurn.User("ab")], tokenizer), 1);
    }

    [Fact]
    public void Tokens_of_the_configuration_are_cut_out_with_their_flags()
    {
        var tokens =
            """{"added_tokens_decoder": {"2": {"content": "</s>", "rstrip": true, "special": false,"""
            + """ "normalized": false}, "300": {"content": "<|x|>", "special": true, "lstrip": true}}}""";
        var tokenizer = Load(Bytes(Small), tokens);
        Assert.Equal(["▁ab", "<|x|>", "</s>", "▁ab"], Tokens(tokenizer, "ab  <|x|></s>  ab"));
        Assert.Equal(
            "ab</s> ab",
            tokenizer.Decode(tokenizer.Encode("ab  <|x|></s>  ab", false), skipSpecial: true)
        );
        Assert.Equal(300, tokenizer.MaxId);
        _folder.Write("added_tokens.json", """{"<|y|>": 301}""");
        Assert.Contains(
            "added_tokens_decoder",
            Assert.Throws<ModelFileException>(() => Tokenizer.Load(_folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Text_outside_the_vocabulary_becomes_bytes_or_one_unknown_token_for_a_run()
    {
        Assert.Equal(["▁", "a", "<0xC3>", "<0x84>", "b"], Tokens(Load(Bytes(Small)), "aÄb"));
        Assert.Equal(["▁", "a", "<unk>", "b"], Tokens(Load(Bytes(Small.Where(p => p.Item3 != Raw))), "aÄÖb"));
    }

    public static TheoryData<string, byte[]> InvalidFiles =>
        new()
        {
            { "UNIGRAM", Bytes(Small, model: 1) },
            { "model_type", Bytes(Small, model: 4) },
            { "remove_extra_whitespaces", Bytes(Small, squeezes: true) },
            { "escape_whitespaces", Bytes(Small, escapes: false) },
            { "treat_whitespace_as_suffix", Bytes(Small, suffix: true) },
            { "precompiled_charsmap", Bytes(Small, charsmap: "x") },
            { "denormalizer_spec", Bytes(Small, denormalizer: "x") },
            { "type", Bytes([.. Small, ("x", 0, Unused)]) },
            { "type", Bytes([.. Small, ("x", 0, 77)]) },
            { "twice", Bytes([.. Small, ("a", 0, Normal)]) },
            { "unknown", Bytes([.. Small, ("<unk2>", 0, Unknown)]) },
            { "unknown", Bytes([("a", 0, Normal)]) },
            { "score", Bytes([.. Small, ("x", float.NaN, Normal)]) },
            { "characters", Bytes([.. Small, ("", 0, Normal)]) },
            { "characters", Bytes([.. Small, (new string('x', 300), 0, Normal)]) },
            { "no pieces", [] },
            { "damaged", "this is text"u8.ToArray() },
            { "damaged", Bytes(Small)[..^1] },
            { "UTF-8", [0x0A, 3, 0x0A, 1, 0xFF] },
        };

    [Theory, MemberData(nameof(InvalidFiles))]
    public void What_is_damaged_or_not_supported_exactly_is_refused_in_one_line(string part, byte[] model)
    {
        var error = Assert.Throws<ModelFileException>(() => Load(model));
        Assert.StartsWith(_folder.File("tokenizer.model"), error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
