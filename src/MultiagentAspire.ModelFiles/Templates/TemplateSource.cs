using System.Text.Json;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// The template and special tokens of a model folder: from <c>chat_template.jinja</c> (transformers 5), else from
/// <c>tokenizer_config.json</c> (transformers 4), else a plain default.
/// </summary>
/// <param name="File">Where the template is, for messages.</param>
/// <param name="Template">Jinja text.</param>
/// <param name="IsDefault">The folder has no template.</param>
/// <param name="SpecialTokens">Texts of special tokens by the names that templates use, such as
/// <c>eos_token</c>.</param>
internal sealed record TemplateSource(
    string File,
    string Template,
    bool IsDefault,
    IReadOnlyDictionary<string, string> SpecialTokens
)
{
    /// <summary>
    /// Template of models without one, such as base models: plain headings that any tokenizer can encode; an
    /// assistant turn ends with the model's end token.
    /// </summary>
    public const string PlainTemplate =
        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}{{ "
        + "'### Assistant:\n' + message['content'] ~ eos_token ~ '\n\n' }}"
        + "{% else %}{{ '### ' + ('System' if message['role'] == 'system' else 'User') + ':\n' + "
        + "message['content'] + '\n\n' }}{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '### Assistant:\n' }}{% endif %}";

    private const long MaxFileBytes = 16L << 20;
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

    /// <summary>Reads the template of a folder.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="named">Special tokens by name from the tokenizer's own file, for folders whose JSON files do not
    /// state them.</param>
    /// <exception cref="ModelFileException">A file is not valid or too large.</exception>
    public static TemplateSource Read(string folder, IReadOnlyDictionary<string, string> named)
    {
        var configPath = Path.Combine(folder, "tokenizer_config.json");
        JsonSection? config = System.IO.File.Exists(configPath)
            ? JsonSection.ReadFile(configPath, MaxFileBytes)
            : null;
        var special = SpecialTokensOf(folder, config, named);
        var path = Path.Combine(folder, "chat_template.jinja");
        if (System.IO.File.Exists(path))
            return new TemplateSource(path, ReadText(path), false, special);
        if (config is { } root && TemplateOf(root) is { } template)
            return new TemplateSource(configPath, template, false, special);
        return new TemplateSource(config is null ? folder : configPath, PlainTemplate, true, special);
    }

    /// <summary>Text of a template file, whose size is limited.</summary>
    private static string ReadText(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > 4L * TemplateLimits.TemplateCharacters)
            throw new ChatTemplateException(path, $"has {length} bytes, more than any template needs");
        return System.IO.File.ReadAllText(path);
    }

    /// <summary>
    /// Special tokens by name: from <c>tokenizer_config.json</c>, else <c>special_tokens_map.json</c>, else the
    /// tokenizer's own file.
    /// </summary>
    private static Dictionary<string, string> SpecialTokensOf(
        string folder,
        JsonSection? config,
        IReadOnlyDictionary<string, string> named
    )
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        var mapPath = Path.Combine(folder, "special_tokens_map.json");
        JsonSection? map = System.IO.File.Exists(mapPath)
            ? JsonSection.ReadFile(mapPath, MaxFileBytes)
            : null;
        foreach (var key in SpecialKeys)
        {
            // A key that a file states as null has no token: only an absent key is looked up in the next file.
            var file =
                Has(config, key) ? config
                : Has(map, key) ? map
                : null;
            var text = file is { } section ? Token(section, key) : named.GetValueOrDefault(key);
            if (text is not null)
                tokens[key] = text;
        }
        return tokens;

        static bool Has(JsonSection? file, string key) =>
            file is { } section && section.Element.TryGetProperty(key, out _);
    }

    /// <summary>Text of a special token, which is stated as a string or as an added token with its content.</summary>
    private static string? Token(JsonSection file, string key) =>
        file.Find(key) is { ValueKind: JsonValueKind.Object }
            ? file.Section(key)!.Value.RequiredString("content")
            : file.OptionalString(key);

    /// <summary>The template in <c>tokenizer_config.json</c>: one text, or the one named default of several.</summary>
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
