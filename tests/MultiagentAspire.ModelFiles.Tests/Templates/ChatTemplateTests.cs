using System.Security.Cryptography;
using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.ModelFiles.Tests.Templates;

public sealed class ChatTemplateTests
{
    private static readonly ChatTurn[] Question = [ChatTurn.User("What is 2+2?")];
    private static readonly ChatTurn[] Answer = [ChatTurn.Assistant("It is 4.")];
    private static readonly ChatTurn[] Dialogue =
    [
        ChatTurn.User("What is 2+2?"),
        ChatTurn.Assistant("It is 5."),
        ChatTurn.User("Another says 4."),
    ];

    private static string Text(string name) => File.ReadAllText(Golden.Folder("templates", $"{name}.jinja"));

    private static ChatTemplate Template(string name, string? bos, string eos, params string[] more)
    {
        var special = new Dictionary<string, string> { ["eos_token"] = eos };
        if (bos is not null)
            special["bos_token"] = bos;
        for (var i = 0; i < more.Length; i++)
            special[$"extra_{i}"] = more[i];
        return ChatTemplate.Parse(Text(name), special);
    }

    public static TheoryData<string, string?, string, string> Families =>
        new()
        {
            { "llama3", "<|begin_of_text|>", "<|eot_id|>", "It is 4.<|eot_id|>" },
            { "llama31", "<|begin_of_text|>", "<|eot_id|>", "It is 4.<|eot_id|>" },
            { "phi3", "<s>", "<|endoftext|>", "It is 4.<|end|>" },
            { "mistral-v1", "<s>", "</s>", "It is 4.</s>" },
            { "mistral-v3", "<s>", "</s>", " It is 4.</s>" },
            { "qwen2.5", null, "<|im_end|>", "It is 4.<|im_end|>" },
            { "qwen3", null, "<|im_end|>", "<think>\n\n</think>\n\nIt is 4.<|im_end|>" },
        };

    public static TheoryData<string, string?, string, string, string> Documented =>
        new()
        {
            {
                "llama3",
                "<|begin_of_text|>",
                "<|eot_id|>",
                "<|begin_of_text|><|start_header_id|>user<|end_header_id|>⏎⏎Q<|eot_id|><|start_header_id|>"
                    + "assistant<|end_header_id|>⏎⏎",
                "<|begin_of_text|><|start_header_id|>user<|end_header_id|>⏎⏎Q<|eot_id|><|start_header_id|>"
                    + "assistant<|end_header_id|>⏎⏎A<|eot_id|><|start_header_id|>user<|end_header_id|>⏎⏎"
                    + "R<|eot_id|><|start_header_id|>assistant<|end_header_id|>⏎⏎"
            },
            {
                "llama31",
                "<|begin_of_text|>",
                "<|eot_id|>",
                "<|begin_of_text|><|start_header_id|>system<|end_header_id|>⏎⏎Cutting Knowledge "
                    + "Date: December 2023⏎Today Date: 26 Jul "
                    + "2024⏎⏎<|eot_id|><|start_header_id|>user<|end_header_id|>⏎⏎Q<|eot_id|><|start_header_id|>"
                    + "assistant<|end_header_id|>⏎⏎",
                "<|begin_of_text|><|start_header_id|>system<|end_header_id|>⏎⏎Cutting Knowledge "
                    + "Date: December 2023⏎Today Date: 26 Jul "
                    + "2024⏎⏎<|eot_id|><|start_header_id|>user<|end_header_id|>⏎⏎Q<|eot_id|><|start_header_id|>"
                    + "assistant<|end_header_id|>⏎⏎A<|eot_id|><|start_header_id|>user<|end_header_id|>⏎⏎"
                    + "R<|eot_id|><|start_header_id|>assistant<|end_header_id|>⏎⏎"
            },
            {
                "mistral-v1",
                "<s>",
                "</s>",
                "<s>[INST] Q [/INST]",
                "<s>[INST] Q [/INST]A</s> [INST] R [/INST]"
            },
            { "mistral-v3", "<s>", "</s>", "<s>[INST] Q[/INST]", "<s>[INST] Q[/INST] A</s>[INST] R[/INST]" },
            {
                "phi3",
                "<s>",
                "<|endoftext|>",
                "<|user|>⏎Q<|end|>⏎<|assistant|>⏎",
                "<|user|>⏎Q<|end|>⏎<|assistant|>⏎A<|end|>⏎<|user|>⏎R<|end|>⏎<|assistant|>⏎"
            },
            {
                "qwen2.5",
                null,
                "<|im_end|>",
                "<|im_start|>system⏎You are Qwen, created by Alibaba Cloud. You are a helpful "
                    + "assistant.<|im_end|>⏎<|im_start|>user⏎Q<|im_end|>⏎<|im_start|>assistant⏎",
                "<|im_start|>system⏎You are Qwen, created by Alibaba Cloud. You are a helpful "
                    + "assistant.<|im_end|>⏎<|im_start|>user⏎Q<|im_end|>⏎<|im_start|>assistant⏎A<|im_end|>⏎"
                    + "<|im_start|>user⏎R<|im_end|>⏎<|im_start|>assistant⏎"
            },
            {
                "qwen3",
                null,
                "<|im_end|>",
                "<|im_start|>user⏎Q<|im_end|>⏎<|im_start|>assistant⏎",
                "<|im_start|>user⏎Q<|im_end|>⏎<|im_start|>assistant⏎A<|im_end|>⏎"
                    + "<|im_start|>user⏎R<|im_end|>⏎<|im_start|>assistant⏎"
            },
        };

    [Theory, MemberData(nameof(Documented))]
    public void Prompts_of_a_question_and_of_a_dialogue_are_as_documented_and_begin_once(
        string name,
        string? bos,
        string eos,
        string question,
        string dialogue
    )
    {
        var template = Template(name, bos, eos);
        Assert.Equal(
            question.Replace('⏎', '\n'),
            template.Render([ChatTurn.User("Q")], addGenerationPrompt: true)
        );
        var text = template.Render(
            [ChatTurn.User("Q"), ChatTurn.Assistant("A"), ChatTurn.User("R")],
            addGenerationPrompt: true
        );
        Assert.Equal(dialogue.Replace('⏎', '\n'), text);
        Assert.True(bos is null || text.Split(bos).Length <= 2, text);
    }

    [Fact]
    public void Phi_3_ends_a_text_without_a_generation_prompt() =>
        Assert.Equal(
            "<|user|>\nQ<|end|>\n<|endoftext|>",
            Template("phi3", "<s>", "<|endoftext|>").Render([ChatTurn.User("Q")], addGenerationPrompt: false)
        );

    [Theory, MemberData(nameof(Families))]
    public void The_answer_and_its_turn_end_are_learned_and_nothing_else(
        string name,
        string? bos,
        string eos,
        string learned
    )
    {
        var template = Template(name, bos, eos, "<|end|>", "<think>", "</think>");
        var text = template.RenderForTraining(Question, Answer);
        var span = Assert.Single(text.LearnedSpans);
        Assert.Equal(learned, text.Text[span.Start..span.End]);
        Assert.Equal(template.Render(Question, addGenerationPrompt: true), text.Text[..span.Start]);
        Assert.Equal(text.Text.Length, span.End);
    }

    [Theory, MemberData(nameof(Families))]
    public void Words_of_the_template_inside_an_answer_do_not_end_it(
        string name,
        string? bos,
        string eos,
        string learned
    )
    {
        var template = Template(name, bos, eos, "<|end|>", "<think>", "</think>");
        foreach (var content in (string[])["end", "im_end", "think", "s", "content", "<", "|>", "assistant"])
        {
            var text = template.RenderForTraining(Question, [ChatTurn.Assistant(content)]);
            Assert.Equal(
                learned.Replace("It is 4.", content, StringComparison.Ordinal),
                text.Text[text.LearnedSpans[0].Start..text.LearnedSpans[0].End]
            );
        }
    }

    [Fact]
    public void A_template_that_adds_a_think_block_is_trained_as_rendered_at_that_turn()
    {
        var template = Template("qwen3", null, "<|im_end|>", "<think>", "</think>");
        var text = template.RenderForTraining(Dialogue, Answer);
        Assert.Equal("<think>\n\n</think>\n\nIt is 4.<|im_end|>", text.Text[text.LearnedSpans[0].Start..]);
        var error = Assert.Throws<ChatTemplateException>(() =>
            template.RenderForTraining(Question, [.. Dialogue[1..], ChatTurn.Assistant("4")])
        );
        Assert.Contains("one assistant turn per example", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_switch_changes_the_prompt_and_the_digest()
    {
        var plain = Template("qwen3", null, "<|im_end|>");
        var quiet = ChatTemplate.Parse(
            Text("qwen3"),
            new Dictionary<string, string> { ["eos_token"] = "<|im_end|>" },
            new Dictionary<string, bool> { ["enable_thinking"] = false }
        );
        Assert.EndsWith(
            "<think>\n\n</think>\n\n",
            quiet.Render(Question, addGenerationPrompt: true),
            StringComparison.Ordinal
        );
        Assert.NotEqual(plain.Digest, quiet.Digest);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text("qwen3")))),
            plain.Digest
        );
    }

    [Fact]
    public void All_assistant_turns_of_a_completion_can_be_learned()
    {
        var template = Template("llama3", "<|begin_of_text|>", "<|eot_id|>");
        var text = template.RenderForTraining(Question, [.. Dialogue[1..], .. Answer]);
        Assert.Equal(
            ["It is 5.<|eot_id|>", "It is 4.<|eot_id|>"],
            text.LearnedSpans.Select(s => text.Text[s.Start..s.End])
        );
    }

    [Fact]
    public void Prompt_ids_of_training_are_those_of_inference()
    {
        var folder = Golden.Folder("tokenizers", "llama3");
        var tokenizer = Tokenizer.Load(folder);
        var template = ChatTemplate.Load(folder, tokenizer);
        var tokens = template.RenderForTraining(Dialogue, Answer, tokenizer);
        var prompt = template.RenderPrompt(Dialogue, tokenizer);
        Assert.Equal(prompt, tokens.Ids.Take(prompt.Count));
        Assert.All(tokens.LossMask.Take(prompt.Count), Assert.False);
        Assert.All(tokens.LossMask.Skip(prompt.Count), Assert.True);
        Assert.Equal(
            "It is 4.<|eot_id|>",
            tokenizer.Decode(tokens.Ids.Skip(prompt.Count), skipSpecial: false)
        );
        Assert.Equal(tokenizer.IdOf("<|eot_id|>"), tokens.Ids[^1]);
        Assert.Equal(tokenizer.IdOf("<|begin_of_text|>"), tokens.Ids[0]);
        Assert.NotEqual(tokens.Ids[0], tokens.Ids[1]);
    }

    [Fact]
    public void Several_learned_turns_keep_the_ids_of_the_text_between_them()
    {
        var folder = Golden.Folder("tokenizers", "llama3");
        var tokenizer = Tokenizer.Load(folder);
        var tokens = ChatTemplate
            .Load(folder, tokenizer)
            .RenderForTraining(Question, [.. Dialogue[1..], .. Answer], tokenizer);
        Assert.Equal(
            tokenizer.Encode("It is 5.<|eot_id|>It is 4.<|eot_id|>", addSpecialTokens: false),
            tokens.Ids.Where((_, i) => tokens.LossMask[i])
        );
    }

    [Fact]
    public void A_model_without_a_template_gets_the_plain_one()
    {
        var template = ChatTemplate.Load(Golden.Folder("tokenizers", "llama2"));
        Assert.True(template.IsDefault);
        Assert.Equal(
            "<s>### User:\nWhat is 2+2?\n\n### Assistant:\n",
            template.Render(Question, addGenerationPrompt: true)
        );
        var text = template.RenderForTraining(Question, Answer);
        Assert.Equal("It is 4.</s>", text.Text[text.LearnedSpans[0].Start..]);
        Assert.Equal(64, template.Digest.Length);
    }

    [Theory]
    [InlineData("llama3", "<|eot_id|>")]
    [InlineData("llama2", "</s>")]
    public void The_token_that_ends_a_turn_is_known_from_the_template_alone(string kind, string end)
    {
        var folder = Golden.Folder("tokenizers", kind);
        var tokenizer = Tokenizer.Load(folder);
        Assert.Equal(tokenizer.IdOf(end), ChatTemplate.Load(folder, tokenizer).TurnEndId(tokenizer));
        Assert.Null(
            ChatTemplate.Parse("{% for m in messages %}{{ m.content }}{% endfor %}").TurnEndId(tokenizer)
        );
    }

    [Fact]
    public void Names_of_special_tokens_come_from_the_next_file_only_where_the_first_does_not_speak_of_them()
    {
        using var folder = new TemporaryFolder();
        folder.Write("chat_template.jinja", "[{{ bos_token }}{{ eos_token }}{{ unk_token }}]");
        folder.Write(
            "special_tokens_map.json",
            """{"bos_token": {"content": "<b>"}, "eos_token": "<e>", "unk_token": "<u>","""
                + """ "additional_special_tokens": ["<x>"]}"""
        );
        Assert.Equal("[<b><e><u>]", ChatTemplate.Load(folder.Path).Render(Question, false));
        folder.Write("tokenizer_config.json", """{"bos_token": null, "eos_token": "<end>"}""");
        Assert.Equal("[<end><u>]", ChatTemplate.Load(folder.Path).Render(Question, false));
    }

    [Fact]
    public void A_template_that_never_ends_a_turn_cannot_be_trained()
    {
        var template = ChatTemplate.Parse(
            "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if "
                + "add_generation_prompt %}assistant: {% endif %}"
        );
        var error = Assert.Throws<ChatTemplateException>(() => template.RenderForTraining(Question, Answer));
        Assert.Contains("learn to stop", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_template_file_goes_before_the_tokenizer_configuration()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "tokenizer_config.json",
            """{"chat_template": "old", "eos_token": {"content": "<e>", "lstrip": false}}"""
        );
        Assert.Equal("old", ChatTemplate.Load(folder.Path).Render(Question, false));
        folder.Write("chat_template.jinja", "new{{ eos_token }}");
        Assert.Equal("new<e>", ChatTemplate.Load(folder.Path).Render(Question, false));
        File.Delete(folder.File("chat_template.jinja"));
        folder.Write(
            "tokenizer_config.json",
            """{"chat_template": [{"name": "tool_use", "template": "t"}, {"name": "default", "template": "d"}]}"""
        );
        Assert.Equal("d", ChatTemplate.Load(folder.Path).Render(Question, false));
    }
}
