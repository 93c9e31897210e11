using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

/// <summary>
/// The published tokenizers of Phi-3 and Mistral, which are too large to be kept here; skipped where they are
/// absent.
/// </summary>
public sealed class PublishedTokenizerTests
{
    private static readonly string? Phi3 = Golden.Reference("models", "tokenizers", "phi-3-mini-4k");

    private static string Folder() => Folder(Phi3);

    private static string Folder(string? published)
    {
        Assert.SkipWhen(
            published is null,
            "The reference folder with published tokenizers is not here; set MULTIAGENT_REFERENCE."
        );
        return published!;
    }

    private static string Mistral(string version) =>
        Folder(Golden.Reference("models", "tokenizers", $"mistral-7b-{version}"));

    [Fact]
    public void Phi_3_text_has_the_ids_that_ml_net_approved()
    {
        var folder = Folder();
        var tokenizer = Tokenizer.Load(folder);
        var lines = File.ReadAllLines(Path.Combine(folder, "mlnet_tokenizer_cases.txt"));
        var compared = 0;
        for (var i = 0; i + 1 < lines.Length; i++)
        {
            // Cases of one line of text; ML.NET keeps the newline after a special token, which HF drops by rstrip.
            var text = lines[i].TrimStart('\uFEFF');
            if (
                !text.StartsWith("<s>", StringComparison.Ordinal)
                || !lines[i + 1].StartsWith("1, ", StringComparison.Ordinal)
            )
                continue;
            var ids = lines[i + 1]
                .Split(',')
                .Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(ids, tokenizer.Encode(text, addSpecialTokens: false));
            compared++;
        }
        Assert.True(compared >= 6, $"{compared} cases were found");
    }

    [Fact]
    public void Phi_3_marks_swallow_the_newline_after_them()
    {
        var folder = Folder();
        var tokenizer = Tokenizer.Load(folder);
        var template = ChatTemplate.Load(folder, tokenizer);
        ChatTurn[] question = [ChatTurn.User("Count to 3")];
        Assert.Equal(
            [32010, 3917, 304, 29871, 29941, 32007, 32001],
            template.RenderPrompt(question, tokenizer)
        );
        var tokens = template.RenderForTraining(
            question,
            [ChatTurn.Assistant("1 2 3"), ChatTurn.User("Count to 3"), ChatTurn.Assistant("ok")],
            tokenizer
        );
        Assert.Equal(
            "1 2 3",
            tokenizer.Decode(
                tokens.Ids.Where((_, i) => tokens.LossMask[i]).TakeWhile(id => id != 32007),
                skipSpecial: false
            )
        );
        Assert.Equal(
            [32010, 3917, 304, 29871, 29941, 32007, 32001],
            tokens.Ids.SkipWhile((_, i) => !tokens.LossMask[i]).SkipWhile(id => id != 32007).Skip(1).Take(7)
        );
        Assert.Equal(32007, tokens.Ids[^1]);
    }

    [Fact]
    public void Mistral_text_has_the_ids_that_ml_net_approved()
    {
        var folder = Mistral("v0.3");
        var tokenizer = Tokenizer.Load(folder);
        Assert.Equal(32768, tokenizer.VocabularySize);
        var lines = File.ReadAllLines(Path.Combine(folder, "mlnet_tokenizer_cases.txt"));
        int[] ids =
        [
            .. lines[1]
                .Split(',')
                .Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture)),
        ];
        // The case gives the decoded text: what was encoded has a mark where the ids have one, and no space behind it.
        var prompt = "";
        for (var i = 0; i < ids.Length; )
        {
            var text = ids.Skip(i).TakeWhile(id => !tokenizer.IsSpecial(id)).ToList();
            prompt += text.Count > 0 ? tokenizer.Decode(text, skipSpecial: false) : tokenizer.TokenOf(ids[i]);
            i += Math.Max(1, text.Count);
        }
        Assert.StartsWith(
            "<s><s>[AVAILABLE_TOOLS][{\"type\": \"function\"",
            prompt,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "[/AVAILABLE_TOOLS][INST]What's the weather like in Paris?[/INST][TOOL_CALLS][{",
            prompt,
            StringComparison.Ordinal
        );
        // ML.NET merges the rightmost of equal pairs and so reads }}}] as }}} and ]; SentencePiece merges the
        // leftmost (docs/decisions/0016-tokenizers.md).
        var at = ids.IndexOf(14879);
        Assert.Equal("}}}]", tokenizer.Decode(ids[at..(at + 2)], skipSpecial: false));
        (ids[at], ids[at + 1]) = (1743, 10925);
        Assert.Equal(ids, tokenizer.Encode(prompt, addSpecialTokens: false));
        Assert.Equal(lines[0].TrimStart('\uFEFF', ' '), tokenizer.Decode(ids, skipSpecial: true));
    }

    [Theory]
    [InlineData("v0.1")]
    [InlineData("v0.3")]
    public void Mistral_ids_are_those_of_sentencepieces_rule_for_any_text(string version)
    {
        var folder = Mistral(version);
        var tokenizer = Tokenizer.Load(folder);
        var pieces = SentencePieceFile
            .Read(Path.Combine(folder, "tokenizer.model"))
            .Pieces.Where(p => p.Kind == PieceKind.Normal)
            .ToDictionary(p => p.Text, p => p.Score);
        string[] words =
        [
            "the",
            "car",
            "weighs",
            "1200",
            " ",
            "  ",
            "     ",
            "                    ",
            "\n",
            "\t",
            "日本",
            "🧮",
            "é",
            "e\u0301",
            "don't",
            "Ωmega",
            "def f(x):",
            "}}}]",
            "....",
            "aaaaa",
            "<0x41>",
            "▁",
        ];
        var text = Gen.OneOf(
            Gen.Int[0, words.Length - 1]
                .Array[0, 12]
                .Select(drawn => string.Concat(drawn.Select(i => words[i]))),
            Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 30]
        );
        text.Sample(
            t =>
            {
                var expected =
                    t.Length == 0
                        ? []
                        : SentencePieceFiles
                            .MergePlainly("▁" + t.Replace(' ', '▁'), pieces)
                            .SelectMany(symbol =>
                                pieces.ContainsKey(symbol)
                                    ? [symbol]
                                    : System.Text.Encoding.UTF8.GetBytes(symbol).Select(b => $"<0x{b:X2}>")
                            );
                Assert.Equal(
                    expected,
                    tokenizer.Encode(t, addSpecialTokens: false).Select(id => tokenizer.TokenOf(id)!)
                );
                return true;
            },
            iter: Iterations.Of(1500)
        );
    }

    [Theory]
    [InlineData("v0.1")]
    [InlineData("v0.3")]
    public void Mistral_ids_of_prose_are_those_of_ml_nets_sentencepiece(string version)
    {
        var folder = Mistral(version);
        using var model = File.OpenRead(Path.Combine(folder, "tokenizer.model"));
        var other = Microsoft.ML.Tokenizers.LlamaTokenizer.Create(
            model,
            addBeginOfSentence: false,
            addEndOfSentence: false
        );
        var tokenizer = Tokenizer.Load(folder);
        // Where a character stands three times, equal pairs overlap, which ML.NET merges from the wrong end.
        var questions = File.ReadLines(Golden.Reference("data", "gsm8k", "test.jsonl")!)
            .Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["question"]!.GetValue<string>());
        var lines = questions
            .Where(line =>
                !Enumerable
                    .Range(2, line.Length - 2)
                    .Any(i => line[i] == line[i - 1] && line[i] == line[i - 2])
            )
            .ToList();
        Assert.True(lines.Count > 500);
        Assert.All(
            lines,
            line => Assert.Equal(other.EncodeToIds(line), tokenizer.Encode(line, addSpecialTokens: false))
        );
    }

    [Theory]
    [InlineData("v0.1", "mistral-v1", "<s>[INST] Count to 3 [/INST]")]
    [InlineData("v0.3", "mistral-v3", "<s>[INST] Count to 3[/INST]")]
    public void Mistral_prompts_have_one_beginning_and_the_marks_of_their_version(
        string version,
        string template,
        string text
    )
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(
            folder.File("tokenizer.model"),
            File.ReadAllBytes(Path.Combine(Mistral(version), "tokenizer.model"))
        );
        folder.Write(
            "chat_template.jinja",
            File.ReadAllText(Golden.Folder("templates", $"{template}.jinja"))
        );
        var tokenizer = Tokenizer.Load(folder.Path);
        var chat = ChatTemplate.Load(folder.Path, tokenizer);
        ChatTurn[] question = [ChatTurn.User("Count to 3")];
        Assert.Equal(text, chat.Render(question, addGenerationPrompt: true));
        var ids = chat.RenderPrompt(question, tokenizer);
        Assert.Equal(1, ids[0]);
        Assert.Single(ids, 1);
        // [INST] is text in v0.1 and a token in v0.3.
        Assert.Equal(version == "v0.3", ids.Contains(3) && ids[^1] == 4);
        var tokens = chat.RenderForTraining(question, [ChatTurn.Assistant("1 2 3")], tokenizer);
        Assert.Equal(ids, tokens.Ids.Take(ids.Count));
        Assert.Equal(2, tokens.Ids[^1]);
    }
}
