using System.Text.Json;
using MultiagentAspire.Modeling.Files;

namespace MultiagentAspire.Modeling.Templates;

/// <summary>The template and special tokens of a model folder: <c>chat_template.jinja</c> (v5 form) before <c>tokenizer_config.json</c> (v4 form).</summary>
internal sealed record TemplateSource(string File, string Template, bool IsDefault, IReadOnlyDictionary<string, string> SpecialTokens)
{
    /// <summary>
    /// For models without a template, such as base models: plain headings that any tokenizer can write, the assistant turn ended by the
    /// model's end token.
    /// </summary>
    public const string PlainTemplate =
        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}{{ '### Assistant:\n' + message['content'] ~ eos_token ~ '\n\n' }}"
        + "{% else %}{{ '### ' + ('System' if message['role'] == 'system' else 'User') + ':\n' + message['content'] + '\n\n' }}{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '### Assistant:\n' }}{% endif %}";

    private const long LargestFile = 16L << 20;
    private static readonly string[] SpecialKeys = ["bos_token", "eos_token", "pad_token", "unk_token", "sep_token", "cls_token", "mask_token"];

    public static TemplateSource Read(string folder)
    {
        var configPath = Path.Combine(folder, "tokenizer_config.json");
        JsonSection? config = System.IO.File.Exists(configPath) ? JsonSection.ReadFile(configPath, LargestFile) : null;
        var special = SpecialTokensOf(config);
        var path = Path.Combine(folder, "chat_template.jinja");
        if (System.IO.File.Exists(path)) return new TemplateSource(path, ReadText(path), false, special);
        if (config is { } root && TemplateOf(root) is { } template) return new TemplateSource(configPath, template, false, special);
        return new TemplateSource(config is null ? folder : configPath, PlainTemplate, true, special);
    }

    private static string ReadText(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > 4L * TemplateLimits.TemplateCharacters) throw new ChatTemplateException(path, $"has {length} bytes, more than any template needs");
        return System.IO.File.ReadAllText(path);
    }

    private static Dictionary<string, string> SpecialTokensOf(JsonSection? config)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        if (config is not { } root) return tokens;
        foreach (var key in SpecialKeys)
        {
            // Written as a string or as an added token with its content.
            if (root.Find(key) is { ValueKind: JsonValueKind.Object }) tokens[key] = root.Section(key)!.Value.RequiredString("content");
            else if (root.OptionalString(key) is { } text) tokens[key] = text;
        }
        return tokens;
    }

    private static string? TemplateOf(JsonSection root)
    {
        if (root.Find("chat_template") is not { ValueKind: JsonValueKind.Array }) return root.OptionalString("chat_template");
        foreach (var named in root.Sections("chat_template"))
        {
            if (named.RequiredString("name") == "default") return named.RequiredString("template");
        }
        throw root.Error("chat_template", "has several templates but none named default");
    }
}
