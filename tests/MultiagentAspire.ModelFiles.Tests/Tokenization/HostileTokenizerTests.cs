using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

public sealed class HostileTokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Tokenizer Load(string json)
    {
        _folder.Write("tokenizer.json", json);
        return Tokenizer.Load(_folder.Path);
    }

    private const string Model = "\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1},\"merges\":[]}";

    public static TheoryData<string> InvalidFiles =>
        [
            "{}",
            "[]",
            "{" + Model,
            "{" + Model + ",\"model\":{}}",
            "{\"model\":{\"type\":\"Unigram\",\"vocab\":[]}}",
            "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{}}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1}}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":99999999}}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":0}}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":\"0\"}}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"\\ud800\":0}}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"aa\"]}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[[\"a\"]]}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[7]}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"unk_token\":\"u\"}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"dropout\":0.1}}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"end_of_word_suffix\":\"</w>\"}}",
            "{" + Model + ",\"added_tokens\":[{\"id\":0,\"content\":\"<s>\"}]}",
            "{" + Model + ",\"added_tokens\":[{\"id\":5,\"content\":\"a\"}]}",
            "{" + Model + ",\"added_tokens\":[{\"id\":5}]}",
            "{" + Model + ",\"added_tokens\":[5]}",
            "{" + Model + ",\"normalizer\":{\"type\":\"NFKC\"}}",
            "{" + Model + ",\"normalizer\":{\"type\":\"Lowercase\"}}",
            "{"
                + Model
                + ",\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"x\"},\"content\":\"\"}}",
            "{"
                + Model
                + ",\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"\"}}",
            "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Whitespace\"}}",
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"x\"},\"behavior\":\"Sideways\"}}",
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(\"},\"behavior\":\"Isolated\"}}",
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\w+\"},"
                + "\"behavior\":\"Isolated\"}}",
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"^x\"},\"behavior\":\"Isolated\"}}",
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[一-龥]\"},"
                + "\"behavior\":\"Isolated\"}}",
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a?+\"},\"behavior\":\"Isolated\"}}",
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[a[b]]\"},"
                + "\"behavior\":\"Isolated\"}}",
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\p{Greek}\"},"
                + "\"behavior\":\"Isolated\"}}",
            "{" + Model + ",\"post_processor\":{\"type\":\"BertProcessing\"}}",
            "{"
                + Model
                + ",\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[],\"special_tokens\":{}}}",
            "{"
                + Model
                + ",\"post_processor\":{\"type\":\"TemplateProcessing\","
                + "\"single\":[{\"SpecialToken\":{\"id\":\"x\"}},{\"Sequence\":{\"id\":\"A\"}}],"
                + "\"special_tokens\":{}}}",
            "{"
                + Model
                + ",\"post_processor\":{\"type\":\"TemplateProcessing\","
                + "\"single\":[{\"SpecialToken\":{\"id\":\"x\"}},{\"Sequence\":{\"id\":\"A\"}}],"
                + "\"special_tokens\":{\"x\":{\"ids\":[77]}}}}",
            "{"
                + Model
                + ",\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":["
                + string.Concat(Enumerable.Repeat("{\"SpecialToken\":{\"id\":\"x\"}},", 20))
                + "{\"Sequence\":{\"id\":\"A\"}}],\"special_tokens\":{\"x\":{\"ids\":[0,0,0,0]}}}}",
            "{" + Model + ",\"added_tokens\":[{\"id\":5,\"content\":\"" + new string('x', 600) + "\"}]}",
            "{" + Model + ",\"decoder\":{\"type\":\"WordPiece\"}}",
            "{" + Model + ",\"decoder\":{\"type\":\"Strip\",\"content\":\"  \"}}",
        ];

    private static string Repeated(string kind, string list, string step, int times) =>
        "{"
        + Model
        + $",\"{kind}\":{{\"type\":\"Sequence\",\"{list}\":["
        + string.Join(',', Enumerable.Repeat(step, times))
        + "]}}";

    public static TheoryData<string> Floods =>
        [
            Repeated(
                "normalizer",
                "normalizers",
                "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}",
                40
            ),
            Repeated("normalizer", "normalizers", "{\"type\":\"Prepend\",\"prepend\":\"aaaaaaaaa\"}", 60),
            Repeated("normalizer", "normalizers", "{\"type\":\"NFC\"}", 5000),
            Repeated("pre_tokenizer", "pretokenizers", "{\"type\":\"ByteLevel\"}", 40),
            Repeated(
                "pre_tokenizer",
                "pretokenizers",
                "{\"type\":\"Metaspace\",\"prepend_scheme\":\"always\"}",
                40
            ),
            Repeated("pre_tokenizer", "pretokenizers", "{\"type\":\"Digits\"}", 5000),
            Repeated("post_processor", "processors", "{\"type\":\"ByteLevel\"}", 5000),
            Repeated(
                "decoder",
                "decoders",
                "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}",
                40
            ),
            Repeated("decoder", "decoders", "{\"type\":\"Fuse\"}", 5000),
            "{" + Model + ",\"added_tokens\":[{\"id\":5,\"content\":\"" + new string('x', 5000) + "\"}]}",
            "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"" + new string('x', 5000) + "\":0},\"merges\":[]}}",
        ];

    [Theory, MemberData(nameof(Floods))]
    public void Steps_that_could_fill_the_memory_or_the_stack_are_refused_before_any_text(string json) =>
        A_part_that_is_wrong_or_unknown_is_refused_in_one_line(json);

    [Theory]
    [InlineData("{\"model\":{\"type\":\"Unigram\",\"vocab\":[]}}", "model.type")]
    [InlineData("{" + Model + ",\"normalizer\":{\"type\":\"NFKC\"}}", "normalizer.type")]
    [InlineData(
        "{"
            + Model
            + ",\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Whitespace\"}]}}",
        "pre_tokenizer.pretokenizers[0].type"
    )]
    [InlineData("{" + Model + ",\"post_processor\":{\"type\":\"BertProcessing\"}}", "post_processor.type")]
    [InlineData("{" + Model + ",\"decoder\":{\"type\":\"WordPiece\"}}", "decoder.type")]
    public void A_part_that_is_not_supported_is_named_with_its_place_and_what_to_do(string json, string place)
    {
        var message = Assert.Throws<ModelFileException>(() => Load(json)).Message;
        Assert.Contains($"'{place}'", message, StringComparison.Ordinal);
        Assert.Contains("OpenAI-compatible endpoint", message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(InvalidFiles))]
    public void A_part_that_is_wrong_or_unknown_is_refused_in_one_line(string json)
    {
        var error = Assert.Throws<ModelFileException>(() => Load(json));
        Assert.StartsWith(_folder.File("tokenizer.json"), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"type\":\"Sequence\",\"normalizers\":[", 5000));
        Assert.Throws<ModelFileException>(() => Load("{" + Model + ",\"normalizer\":" + deep));
    }

    [Fact]
    public void A_pattern_that_never_ends_is_stopped()
    {
        var tokenizer = Load(
            "{"
                + Model
                + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(?:a|aa)+c\"},"
                + "\"behavior\":\"Isolated\"}}"
        );
        var error = Assert.Throws<ModelFileException>(() =>
            tokenizer.Encode(new string('a', 5000) + "bc", false)
        );
        Assert.Contains("pattern", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_says_so() =>
        Assert.Contains(
            "tokenizer.json",
            Assert.Throws<ModelFileException>(() => Tokenizer.Load(_folder.Path)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Mutated_files_encode_or_are_refused()
    {
        var json = JsonNode
            .Parse(File.ReadAllText(Golden.Folder("tokenizers", "llama3", "tokenizer.json")))!
            .AsObject();
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        foreach (
            var name in vocabulary.Where(p => p.Value!.GetValue<int>() >= 300).Select(p => p.Key).ToList()
        )
            vocabulary.Remove(name);
        json["model"]!["merges"] = new JsonArray([
            .. json["model"]!["merges"]!.AsArray().Take(44).Select(m => m!.DeepClone()),
        ]);
        var text = json.ToJsonString();
        var pieces = (string[])
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
                "0",
                "true",
                "\\ud800",
                "\\",
                "(",
                "+",
                "?",
                "\0",
            ];
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, 12], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                {
                    using var own = new TemporaryFolder();
                    own.Write(
                        "tokenizer.json",
                        text[..at] + pieces[piece] + text[Math.Min(text.Length, at + length)..]
                    );
                    try
                    {
                        return Tokenizer.Load(own.Path).Encode("the car weighs 1200 <|eot_id|>\n", true)
                            is not null;
                    }
                    catch (ModelFileException)
                    {
                        return true;
                    }
                },
                iter: 300
            );
    }
}
