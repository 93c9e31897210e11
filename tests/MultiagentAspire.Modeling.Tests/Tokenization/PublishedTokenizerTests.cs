using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Templates;
using MultiagentAspire.Modeling.Tokenization;

namespace MultiagentAspire.Modeling.Tests.Tokenization;

/// <summary>The published Phi-3 tokenizer, which is too large to be kept here; skipped where it is absent.</summary>
public sealed class PublishedTokenizerTests
{
    private static readonly string? Phi3 = Golden.Reference("models", "tokenizers", "phi-3-mini-4k");

    private static string Folder()
    {
        Assert.SkipWhen(Phi3 is null, "The reference folder with Phi-3's tokenizer.json is not here; set MULTIAGENT_REFERENCE.");
        return Phi3!;
    }

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
            if (!text.StartsWith("<s>", StringComparison.Ordinal) || !lines[i + 1].StartsWith("1, ", StringComparison.Ordinal)) continue;
            var ids = lines[i + 1].Split(',').Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture));
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
        Assert.Equal([32010, 3917, 304, 29871, 29941, 32007, 32001], template.RenderPrompt(question, tokenizer));
        var tokens = template.RenderForTraining(question, [ChatTurn.Assistant("1 2 3"), ChatTurn.User("Count to 3"), ChatTurn.Assistant("ok")], tokenizer);
        Assert.Equal("1 2 3", tokenizer.Decode(tokens.Ids.Where((_, i) => tokens.Learned[i]).TakeWhile(id => id != 32007), skipSpecial: false));
        Assert.Equal([32010, 3917, 304, 29871, 29941, 32007, 32001], tokens.Ids.SkipWhile((_, i) => !tokens.Learned[i]).SkipWhile(id => id != 32007).Skip(1).Take(7));
        Assert.Equal(32007, tokens.Ids[^1]);
    }
}
