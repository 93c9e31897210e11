using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Modeling.Files;
using MultiagentAspire.Modeling.Tokenization;

namespace MultiagentAspire.Modeling.Tests.Tokenization;

public sealed class HostileTokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Tokenizer Load(string json)
    {
        folder.Write("tokenizer.json", json);
        return Tokenizer.Load(folder.Path);
    }

    private const string Model = "\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1},\"merges\":[]}";

    public static TheoryData<string> Faults =>
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
        "{" + Model + ",\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"x\"},\"content\":\"\"}}",
        "{" + Model + ",\"normalizer\":{\"type\":\"Replace\",\"pattern\":{\"String\":\"\"},\"content\":\"\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Whitespace\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"x\"},\"behavior\":\"MergedWithNext\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(\"},\"behavior\":\"Isolated\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\w+\"},\"behavior\":\"Isolated\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"^x\"},\"behavior\":\"Isolated\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[一-龥]\"},\"behavior\":\"Isolated\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a?+\"},\"behavior\":\"Isolated\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"[a[b]]\"},\"behavior\":\"Isolated\"}}",
        "{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\p{Greek}\"},\"behavior\":\"Isolated\"}}",
        "{" + Model + ",\"post_processor\":{\"type\":\"BertProcessing\"}}",
        "{" + Model + ",\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[],\"special_tokens\":{}}}",
        "{" + Model + ",\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"x\"}},{\"Sequence\":{\"id\":\"A\"}}],\"special_tokens\":{}}}",
        "{" + Model + ",\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"x\"}},{\"Sequence\":{\"id\":\"A\"}}],\"special_tokens\":{\"x\":{\"ids\":[77]}}}}",
        "{" + Model + ",\"decoder\":{\"type\":\"WordPiece\"}}",
        "{" + Model + ",\"decoder\":{\"type\":\"Strip\",\"content\":\"  \"}}",
    ];

    [Theory, MemberData(nameof(Faults))]
    public void A_part_that_is_wrong_or_unknown_is_refused_in_one_line(string json)
    {
        var error = Assert.Throws<ModelFileException>(() => Load(json));
        Assert.StartsWith(folder.File("tokenizer.json"), error.Message, StringComparison.Ordinal);
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
        var tokenizer = Load("{" + Model + ",\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(?:a|aa)+c\"},\"behavior\":\"Isolated\"}}");
        var error = Assert.Throws<ModelFileException>(() => tokenizer.Encode(new string('a', 5000) + "bc", false));
        Assert.Contains("pattern", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_another_kind_of_tokenizer_says_so()
    {
        folder.Write("tokenizer.model", "x");
        Assert.Contains("tokenizer.json", Assert.Throws<ModelFileException>(() => Tokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_files_encode_or_are_refused()
    {
        var json = JsonNode.Parse(File.ReadAllText(Golden.Folder("tokenizers", "llama3", "tokenizer.json")))!.AsObject();
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        foreach (var name in vocabulary.Where(p => p.Value!.GetValue<int>() >= 300).Select(p => p.Key).ToList()) vocabulary.Remove(name);
        json["model"]!["merges"] = new JsonArray([.. json["model"]!["merges"]!.AsArray().Take(44).Select(m => m!.DeepClone())]);
        var text = json.ToJsonString();
        var pieces = (string[])["\"", "{", "}", "[", "]", ",", ":", "null", "-1", "0", "true", "\\ud800", "\\", "(", "+", "?", "\0"];
        Gen.Select(Gen.Int[0, text.Length], Gen.Int[0, 12], Gen.Int[0, pieces.Length - 1]).Sample((at, length, piece) =>
        {
            using var own = new TemporaryFolder();
            own.Write("tokenizer.json", text[..at] + pieces[piece] + text[Math.Min(text.Length, at + length)..]);
            try
            {
                return Tokenizer.Load(own.Path).Encode("the car weighs 1200 <|eot_id|>\n", true) is not null;
            }
            catch (ModelFileException)
            {
                return true;
            }
        }, iter: 300);
    }
}
