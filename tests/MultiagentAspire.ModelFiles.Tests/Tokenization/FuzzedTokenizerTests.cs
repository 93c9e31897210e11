using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Testing;
using static MultiagentAspire.ModelFiles.Tests.Tokenization.SentencePieceFiles;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

/// <summary>
/// Whatever is in a model's files: a tokenizer and a template that keep their laws, or one line that says why
/// not; soon, and in bounded memory.
/// </summary>
public sealed class FuzzedTokenizerTests
{
    private const long MaxBytes = 256L << 20;
    private static readonly TimeSpan MaxLength = TimeSpan.FromSeconds(40);
    private static readonly string[] Texts =
    [
        "",
        " ",
        "ab  ba<s>1200 </s>\n",
        "日本 🧮 e\u0301 'll ab\u2581c<x>[INST]",
        "\ud83e \u0000",
    ];

    private static readonly byte[] SentencePiece = Bytes([
        .. Specials.Take(3),
        ("<0x41>", 0, Raw),
        ("▁", -5, Normal),
        ("a", -6, Normal),
        ("b", -7, Normal),
        ("ab", -1, Normal),
        ("▁ab", -2, Normal),
        ("[INST]", 0, UserDefined),
    ]);

    private const string Config = """
        {
            "add_bos_token": true, "add_eos_token": false, "legacy": false,
            "bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>", "unk_token": null,
            "model_max_length": 1e30,
            "added_tokens_decoder": {
                "1": {"content": "<s>", "special": true, "normalized": false},
                "10": {"content": "<x>", "lstrip": true, "rstrip": true, "single_word": true, "special": false}
            },
            "chat_template": [
                {
                    "name": "default",
                    "template":
            "{{ bos_token }}{% for m in messages %}[INST] {{ m.content | trim }}{{ eos_token }}{% endfor %}"
                },
                {"name": "tools", "template": "x"}
            ]
        }
        """;

    private const string Pattern =
        """(?i:'s|'ll)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"""
        + """| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+""";

    private const string ByteLevel = $$$"""
        {
            "version": "1.0",
            "added_tokens": [
                {"id": 8, "content": "<s>", "special": true, "lstrip": true, "rstrip": false, "normalized": false},
                {"id": 9, "content": "</s>", "special": false, "normalized": true, "single_word": true}
            ],
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "NFC"}, {"type": "Replace", "pattern": {"String": "c"}, "content": "ab"}
            ]},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": "{{{Pattern}}}"}, "behavior": "Isolated", "invert": false},
                {"type": "Digits", "individual_digits": true},
                {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}
            ]},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                "special_tokens": {"<s>": {"id": "<s>", "ids": [8], "tokens": ["<s>"]}}
            },
            "decoder": {"type": "ByteLevel"},
            "model": {
                "type": "BPE", "dropout": null, "unk_token": "a", "fuse_unk": true, "byte_fallback": true,
                "ignore_merges": true,
                "vocab": {"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4, "1": 5, "æ": 6, "<0x41>": 7},
                "merges": ["a b", ["Ġ", "ab"]]
            }
        }
        """;

    private const string Marked = """
        {
            "added_tokens": [{"id": 8, "content": "<s>", "special": true}],
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "Prepend", "prepend": "▁"},
                {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
            ]},
            "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": true},
            "decoder": {"type": "Sequence", "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                {"type": "ByteFallback"},
                {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0},
                {"type": "Metaspace", "replacement": "▁"}
            ]},
            "model": {
                "type": "BPE", "unk_token": "a", "byte_fallback": true,
                "vocab": {
                    "a": 0, "b": 1, "ab": 2, "▁": 3, "▁ab": 4, "<0xE6>": 5, "<0x97>": 6, "<0xA5>": 7
                },
                "merges": [["a", "b"], ["▁", "ab"]]
            }
        }
        """;

    private static readonly JsonNode?[] Values =
    [
        null,
        true,
        -1,
        0,
        2,
        99_999_999,
        1e300,
        "",
        "a",
        " ",
        "Sequence",
        "ByteLevel",
        "Replace",
        "Fuse",
        "Split",
        "Metaspace",
        "(a|aa)+",
        "(((",
        "{{ x }}",
        new JsonArray(),
        new JsonObject(),
        new string('a', 3000),
    ];

    public static TheoryData<string> Files => [ByteLevel, Marked, Config];

    [Theory, MemberData(nameof(Files))]
    public void Json_with_other_values_in_its_places_works_or_is_refused(string json)
    {
        var change = Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, Values.Length + 2], Gen.Int[0, 10_000]);
        change
            .Array[1, 4]
            .Sample(
                changes =>
                {
                    var root = JsonNode.Parse(json)!;
                    foreach (var (where, what, other) in changes)
                        Change(root, where, what, other);
                    return WorksOrIsRejected(folder => Write(folder, json == Config, root.ToJsonString()));
                },
                iter: Iterations.Of(3000)
            );
    }

    [Theory, MemberData(nameof(Files))]
    public void Json_with_other_characters_in_its_text_works_or_is_refused(string json)
    {
        string[] pieces =
        [
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "-1",
            "\\ud800",
            "\\",
            "(",
            "+",
            "?",
            "*",
            "\0",
            "a",
            "\\u0000",
            "{{",
            "%}",
        ];
        Gen.Select(Gen.Int[0, json.Length], Gen.Int[0, 8], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                    WorksOrIsRejected(folder =>
                        Write(
                            folder,
                            json == Config,
                            json[..at] + pieces[piece] + json[Math.Min(json.Length, at + length)..]
                        )
                    ),
                iter: Iterations.Of(3000)
            );
    }

    [Fact]
    public void A_sentencepiece_file_with_other_bytes_works_or_is_refused()
    {
        var change = Gen.Select(Gen.Int[0, SentencePiece.Length], Gen.Int[0, 6], Gen.Byte.Array[0, 6]);
        change
            .Array[1, 3]
            .Sample(
                changes =>
                {
                    var bytes = SentencePiece;
                    foreach (var (at, length, inserted) in changes)
                    {
                        var from = Math.Min(at, bytes.Length);
                        bytes =
                        [
                            .. bytes[..from],
                            .. inserted,
                            .. bytes[Math.Min(bytes.Length, from + length)..],
                        ];
                    }
                    return WorksOrIsRejected(folder =>
                        File.WriteAllBytes(folder.File("tokenizer.model"), bytes)
                    );
                },
                iter: Iterations.Of(5000)
            );
    }

    [Fact]
    public void Random_bytes_are_no_tokenizer() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(
                bytes =>
                    WorksOrIsRejected(folder => File.WriteAllBytes(folder.File("tokenizer.model"), bytes)),
                iter: Iterations.Of(2000)
            );

    private static void Write(TemporaryFolder folder, bool config, string json)
    {
        folder.Write(config ? "tokenizer_config.json" : "tokenizer.json", json);
        if (config)
            File.WriteAllBytes(folder.File("tokenizer.model"), SentencePiece);
    }

    /// <summary>Replaces one place of the document by a value or by a copy of another place, or takes it out.</summary>
    private static void Change(JsonNode root, int where, int what, int other)
    {
        var places = Positions(root).ToList();
        if (places.Count == 0)
            return;
        var (parent, key) = places[where % places.Count];
        var (from, source) = places[other % places.Count];
        var value =
            what < Values.Length
                ? Values[what]?.DeepClone()
                : (from is JsonObject o ? o[(string)source] : from[(int)source])?.DeepClone();
        if (what == Values.Length)
            Remove(parent, key);
        else if (parent is JsonObject entries)
            entries[(string)key] = value;
        else
            parent[(int)key] = value;
    }

    private static void Remove(JsonNode parent, object key)
    {
        if (parent is JsonObject entries)
            entries.Remove((string)key);
        else
            parent.AsArray().RemoveAt((int)key);
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Positions(JsonNode? node) =>
        node switch
        {
            JsonObject entries => entries.SelectMany(e => Positions(e.Value).Prepend((entries, e.Key))),
            JsonArray items => items.SelectMany((item, i) => Positions(item).Prepend((items, i))),
            _ => [],
        };

    private static bool WorksOrIsRejected(Action<TemporaryFolder> write)
    {
        using var folder = new TemporaryFolder();
        write(folder);
        var (started, before) = (
            System.Diagnostics.Stopwatch.GetTimestamp(),
            GC.GetAllocatedBytesForCurrentThread()
        );
        try
        {
            Use(folder.Path);
        }
        catch (ModelFileException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytes);
        return System.Diagnostics.Stopwatch.GetElapsedTime(started) < MaxLength;
    }

    private static void Use(string folder)
    {
        var tokenizer = Tokenizer.Load(folder);
        foreach (var text in Texts)
        {
            var ids = tokenizer.Encode(text, addSpecialTokens: true);
            var stream = tokenizer.Stream(skipSpecial: false);
            var shown = "";
            for (var at = 0; at < ids.Count; at++)
            {
                shown += stream.Append(ids[at]);
                Assert.Equal(tokenizer.Decode(ids.Take(at + 1), skipSpecial: false), shown + stream.Tail());
            }
            Assert.Equal(tokenizer.Decode(ids, skipSpecial: false), shown + stream.Flush());
        }
        ChatTemplate
            .Load(folder, tokenizer)
            .RenderPrompt([ChatTurn.User("ab"), ChatTurn.Assistant("b")], tokenizer);
    }
}
