using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

public sealed class CharacterTokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CharacterTokenizerTests() => CharacterTokenizer.Write(_folder.Path, maxLength: 512);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ids_are_the_special_tokens_then_newline_then_ascii()
    {
        var tokenizer = Tokenizer.Load(_folder.Path);
        Assert.Equal(CharacterTokenizer.VocabularySize, tokenizer.VocabularySize);
        Assert.Equal(CharacterTokenizer.VocabularySize - 1, tokenizer.MaxId);
        Assert.Equal(
            [0, 1, 2, 3, 4, 5, 6, 100],
            tokenizer.Encode("<pad><bos><eos><|user|><|assistant|>\n ~", addSpecialTokens: false)
        );
        Assert.Equal([1, 6 + 'a' - ' '], tokenizer.Encode("a", addSpecialTokens: true));
        Assert.True(tokenizer.IsSpecial(CharacterTokenizer.AssistantId));
        Assert.False(tokenizer.IsSpecial(5));
    }

    [Fact]
    public void Text_it_knows_survives_and_unknown_characters_become_question_marks()
    {
        var tokenizer = Tokenizer.Load(_folder.Path);
        Gen.String[Gen.Char[' ', '~'], 0, 100]
            .Sample(text => tokenizer.Decode(tokenizer.Encode(text, false), skipSpecial: false) == text);
        Assert.Equal(
            "na?ve ?? ok?",
            tokenizer.Decode(tokenizer.Encode("naïve 日\U0001f9ee ok?", false), skipSpecial: true)
        );
    }

    [Fact]
    public void Its_chat_template_renders_turns_and_learns_the_answer()
    {
        var tokenizer = Tokenizer.Load(_folder.Path);
        var template = ChatTemplate.Load(_folder.Path, tokenizer);
        ChatTurn[] messages = [ChatTurn.User("1+1="), ChatTurn.Assistant("2"), ChatTurn.User("sure?")];
        Assert.Equal(
            "<bos><|user|>1+1=<|assistant|>2<eos><|user|>sure?<|assistant|>",
            template.Render(messages, addGenerationPrompt: true)
        );
        var tokens = template.RenderForTraining(messages, [ChatTurn.Assistant("yes")], tokenizer);
        Assert.Equal(
            "yes<eos>",
            tokenizer.Decode(tokens.Ids.Where((_, i) => tokens.LossMask[i]), skipSpecial: false)
        );
        Assert.False(template.IsDefault);
        Assert.Throws<ChatTemplateException>(() => template.Render([new ChatTurn("system", "x")], true));
    }

    [Fact]
    public void The_template_is_the_same_in_both_files()
    {
        var first = ChatTemplate.Load(_folder.Path).Digest;
        File.Delete(_folder.File("chat_template.jinja"));
        Assert.Equal(first, ChatTemplate.Load(_folder.Path).Digest);
    }
}
