using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// The tokenizer of models trained from scratch: one token per character. Ids 0–4 are <c>&lt;pad&gt;</c>,
/// <c>&lt;bos&gt;</c>, <c>&lt;eos&gt;</c>, <c>&lt;|user|&gt;</c>, <c>&lt;|assistant|&gt;</c>; 5 is the
/// newline; 6–100 are ASCII 32–126 in order. It is written as files that HF tokenizers reads. A character that it
/// does not have becomes a question mark.
/// </summary>
public static class CharacterTokenizer
{
    /// <summary>Number of tokens.</summary>
    public const int VocabularySize = 101;

    /// <summary>Padding.</summary>
    public const int PadId = 0;

    /// <summary>Begin of text.</summary>
    public const int BosId = 1;

    /// <summary>End of text and of an assistant turn.</summary>
    public const int EosId = 2;

    /// <summary>Begin of a user turn.</summary>
    public const int UserId = 3;

    /// <summary>Begin of an assistant turn.</summary>
    public const int AssistantId = 4;

    /// <summary>
    /// The chat template: a turn is the token of its role and its text; an assistant turn ends with
    /// <c>&lt;eos&gt;</c>. Other roles are refused.
    /// </summary>
    public const string ChatTemplate =
        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' %}{{ "
        + "'<|user|>' + message['content'] }}"
        + "{% elif message['role'] == 'assistant' %}{{ '<|assistant|>' + message['content'] + eos_token }}"
        + "{% else %}{{ raise_exception('Only the roles user and assistant are known to this "
        + "model.') }}{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

    private static readonly string[] Specials = ["<pad>", "<bos>", "<eos>", "<|user|>", "<|assistant|>"];
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Writes tokenizer.json, tokenizer_config.json, special_tokens_map.json and chat_template.jinja.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="maxLength">The model's context in tokens, for <c>model_max_length</c>.</param>
    public static void Write(string folder, int maxLength = 2048)
    {
        Write(folder, "tokenizer.json", TokenizerJson());
        Write(folder, "tokenizer_config.json", ConfigJson(maxLength));
        // Without unk_token: the question mark would become a special token, which decoding drops.
        var special = new JsonObject
        {
            ["bos_token"] = "<bos>",
            ["eos_token"] = "<eos>",
            ["pad_token"] = "<pad>",
        };
        Write(folder, "special_tokens_map.json", special);
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), ChatTemplate);
    }

    /// <summary>Writes one JSON file of the tokenizer.</summary>
    private static void Write(string folder, string name, JsonObject json) =>
        File.WriteAllText(Path.Combine(folder, name), json.ToJsonString(Indented) + "\n");

    /// <summary><c>tokenizer.json</c> of HF tokenizers: BPE without merges over single characters.</summary>
    private static JsonObject TokenizerJson()
    {
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
        };
        json["added_tokens"] = new JsonArray([.. Specials.Select((content, id) => Added(content, id))]);
        json["normalizer"] = null;
        json["pre_tokenizer"] = null;
        json["post_processor"] = PostProcessor();
        json["decoder"] = new JsonObject { ["type"] = "Fuse" };
        json["model"] = Model();
        return json;
    }

    /// <summary>The BPE model. Without merges every character of the vocabulary is a token.</summary>
    private static JsonObject Model()
    {
        var json = new JsonObject { ["type"] = "BPE" };
        json["dropout"] = null;
        json["unk_token"] = "?";
        json["continuing_subword_prefix"] = null;
        json["end_of_word_suffix"] = null;
        foreach (var key in (ReadOnlySpan<string>)["fuse_unk", "byte_fallback", "ignore_merges"])
            json[key] = false;
        json["vocab"] = Vocabulary();
        json["merges"] = new JsonArray();
        return json;
    }

    /// <summary>Id of each token: special tokens, newline, printable ASCII.</summary>
    private static JsonObject Vocabulary()
    {
        var vocabulary = new JsonObject();
        foreach (var special in Specials)
            vocabulary.Add(special, vocabulary.Count);
        vocabulary.Add("\n", vocabulary.Count);
        for (var c = ' '; c <= '~'; c++)
            vocabulary.Add(c.ToString(), vocabulary.Count);
        return vocabulary;
    }

    /// <summary>
    /// An added token as tokenizer.json, with its id, and tokenizer_config.json, without, describe it.
    /// </summary>
    private static JsonNode Added(string content, int? id)
    {
        var token = new JsonObject();
        if (id is { } number)
            token["id"] = number;
        token["content"] = content;
        foreach (var key in (ReadOnlySpan<string>)["single_word", "lstrip", "rstrip", "normalized"])
            token[key] = false;
        token["special"] = true;
        return token;
    }

    /// <summary>Puts the begin token before a text.</summary>
    private static JsonObject PostProcessor()
    {
        var bos = new JsonObject
        {
            ["id"] = "<bos>",
            ["ids"] = new JsonArray(BosId),
            ["tokens"] = new JsonArray("<bos>"),
        };
        var single = new JsonArray(Bos(), Part("Sequence", "A", 0));
        var pair = new JsonArray(Bos(), Part("Sequence", "A", 0), Part("Sequence", "B", 1));
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = single,
            ["pair"] = pair,
            ["special_tokens"] = new JsonObject { ["<bos>"] = bos },
        };
    }

    /// <summary>The begin token in a template.</summary>
    private static JsonObject Bos() => Part("SpecialToken", "<bos>", 0);

    /// <summary>A part of a template: a special token or a text.</summary>
    private static JsonObject Part(string kind, string id, int type) =>
        new()
        {
            [kind] = new JsonObject { ["id"] = id, ["type_id"] = type },
        };

    /// <summary><c>tokenizer_config.json</c> of transformers.</summary>
    private static JsonObject ConfigJson(int maxLength)
    {
        var decoder = new JsonObject();
        for (var id = 0; id < Specials.Length; id++)
            decoder.Add(id.ToString(CultureInfo.InvariantCulture), Added(Specials[id], null));
        return new JsonObject
        {
            ["added_tokens_decoder"] = decoder,
            ["bos_token"] = "<bos>",
            ["eos_token"] = "<eos>",
            ["pad_token"] = "<pad>",
            ["chat_template"] = ChatTemplate,
            ["clean_up_tokenization_spaces"] = false,
            ["model_max_length"] = maxLength,
            ["padding_side"] = "left",
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
        };
    }
}
