using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>The template and special tokens of a model folder: <c>chat_template.jinja</c> (v5 form) before <c>tokenizer_config.json</c> (v4 form).</summary>
internal sealed record TemplateSource(
    string File,
    string Template,
    bool IsDefault,
    IReadOnlyDictionary<string, string> SpecialTokens
)
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
    private static readonly string[] SpecialKeys =
    [
        "bos_token",
        "eos_token",
        "pad_token",
        "unk_token",
        "sep_token",
        "cls_token",
        "mask_token",
    ];

    /// <param name="folder">The model.</param>
    /// <param name="named">Special tokens as the tokenizer's own file names them, for folders whose JSON files do not.</param>
    public static TemplateSource Read(string folder, IReadOnlyDictionary<string, string> named)
    {
        var configPath = Path.Combine(folder, "tokenizer_config.json");
        JsonSection? config = System.IO.File.Exists(configPath)
            ? JsonSection.ReadFile(configPath, LargestFile)
            : null;
        var special = SpecialTokensOf(folder, config, named);
        var path = Path.Combine(folder, "chat_template.jinja");
        if (System.IO.File.Exists(path))
            return new TemplateSource(path, ReadText(path), false, special);
        if (config is { } root && TemplateOf(root) is { } template)
            return new TemplateSource(configPath, template, false, special);
        return new TemplateSource(config is null ? folder : configPath, PlainTemplate, true, special);
    }

    private static string ReadText(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > 4L * TemplateLimits.TemplateCharacters)
            throw new ChatTemplateException(path, $"has {length} bytes, more than any template needs");
        return System.IO.File.ReadAllText(path);
    }

    private static Dictionary<string, string> SpecialTokensOf(
        string folder,
        JsonSection? config,
        IReadOnlyDictionary<string, string> named
    )
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        var mapPath = Path.Combine(folder, "special_tokens_map.json");
        JsonSection? map = System.IO.File.Exists(mapPath) ? JsonSection.ReadFile(mapPath, LargestFile) : null;
        foreach (var key in SpecialKeys)
        {
            // What a file says is none stays none: only an absent key is looked for in the next.
            var file =
                Has(config, key) ? config
                : Has(map, key) ? map
                : null;
            if ((file is { } section ? Token(section, key) : named.GetValueOrDefault(key)) is { } text)
                tokens[key] = text;
        }
        return tokens;

        static bool Has(JsonSection? file, string key) =>
            file is { } section && section.Element.TryGetProperty(key, out _);
    }

    /// <summary>Written as a string or as an added token with its content.</summary>
    private static string? Token(JsonSection file, string key) =>
        file.Find(key) is { ValueKind: JsonValueKind.Object }
            ? file.Section(key)!.Value.RequiredString("content")
            : file.OptionalString(key);

    private static string? TemplateOf(JsonSection root)
    {
        if (root.Find("chat_template") is not { ValueKind: JsonValueKind.Array })
            return root.OptionalString("chat_template");
        foreach (var named in root.Sections("chat_template"))
        {
            if (named.RequiredString("name") == "default")
                return named.RequiredString("template");
        }
        throw root.Error("chat_template", "has several templates but none named default");
    }
}
