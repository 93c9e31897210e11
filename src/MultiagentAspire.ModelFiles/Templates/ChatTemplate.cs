using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Renders conversations by the model's own chat template (a subset of Jinja, as transformers'
/// <c>apply_chat_template</c>), for inference and for training by the same code. The template is untrusted input
/// and runs within limits. Safe to use from many threads.
/// </summary>
public sealed class ChatTemplate
{
    /// <summary>Text, file and special tokens of the template.</summary>
    private readonly TemplateSource _source;

    /// <summary>The parsed template, which renderings share.</summary>
    private readonly IReadOnlyList<Statement> _statements;

    /// <summary>Boolean variables of every rendering.</summary>
    private readonly IReadOnlyDictionary<string, bool> _switches;

    /// <summary>Finds the learned stretches of examples.</summary>
    private readonly TrainingRenderer _training;

    private ChatTemplate(
        TemplateSource source,
        IReadOnlyDictionary<string, bool> switches,
        IEnumerable<string> turnEnds
    )
    {
        _source = source;
        _switches = switches;
        _statements = TemplateParser.Parse(source.Template, source.File);
        var endTokens = source.SpecialTokens.Where(p => p.Key == "eos_token").Select(p => p.Value);
        var texts = turnEnds.Concat(endTokens).Where(t => !string.IsNullOrWhiteSpace(t));
        _training = new TrainingRenderer(this, source, [.. texts.Distinct()]);
        Digest = DigestOf(source.Template, switches);
    }

    /// <summary>
    /// SHA-256 of the template text in UTF-8, lower-case hexadecimal; when switches are set, of the text
    /// followed by one line <c>name=true|false</c> for each. An adapter stores it, so that one trained with
    /// another template cannot be loaded by mistake.
    /// </summary>
    public string Digest { get; }

    /// <summary>Whether the model has no template, so that a plain default is used.</summary>
    public bool IsDefault => _source.IsDefault;

    /// <summary>The template text.</summary>
    public string Text => _source.Template;

    /// <summary>Reads a model folder's template.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="tokenizer">Its tokenizer, whose added tokens end turns; read from the folder when null.</param>
    /// <param name="switches">Boolean variables that some templates use, such as <c>enable_thinking</c>.</param>
    /// <exception cref="ModelFileException">Template or tokenizer cannot be read.</exception>
    public static ChatTemplate Load(
        string folder,
        Tokenizer? tokenizer = null,
        IReadOnlyDictionary<string, bool>? switches = null
    )
    {
        if (tokenizer is null && Tokenizer.IsIn(folder))
            tokenizer = Tokenizer.Load(folder);
        var named = tokenizer?.NamedTokens ?? ImmutableDictionary<string, string>.Empty;
        return new ChatTemplate(
            TemplateSource.Read(folder, named),
            switches ?? ImmutableDictionary<string, bool>.Empty,
            tokenizer?.AddedTokens.Select(t => t.Content) ?? []
        );
    }

    /// <summary>A template from its text.</summary>
    /// <param name="template">Jinja text.</param>
    /// <param name="specialTokens">Texts of special tokens by the names that the template uses, such as
    /// <c>eos_token</c>.</param>
    /// <param name="switches">Boolean variables.</param>
    /// <exception cref="ChatTemplateException">The template is not valid or uses what is not supported.</exception>
    public static ChatTemplate Parse(
        string template,
        IReadOnlyDictionary<string, string>? specialTokens = null,
        IReadOnlyDictionary<string, bool>? switches = null
    )
    {
        var special = specialTokens ?? ImmutableDictionary<string, string>.Empty;
        return new ChatTemplate(
            new TemplateSource("template", template, false, special),
            switches ?? ImmutableDictionary<string, bool>.Empty,
            special.Values
        );
    }

    /// <summary>
    /// The text of a conversation. It contains every special token: tokenize it with <c>addSpecialTokens:
    /// false</c>.
    /// </summary>
    /// <param name="messages">Turns in order.</param>
    /// <param name="addGenerationPrompt">End with the beginning of an assistant turn.</param>
    /// <exception cref="ChatTemplateException">The template refuses the conversation or exceeds a limit.</exception>
    public string Render(IReadOnlyList<ChatTurn> messages, bool addGenerationPrompt)
    {
        var turns = new List<object?>(messages.Count);
        foreach (var turn in messages)
            turns.Add(new TemplateDict { ["role"] = turn.Role, ["content"] = turn.Content });
        var variables = new TemplateDict
        {
            ["messages"] = turns,
            ["add_generation_prompt"] = addGenerationPrompt,
            ["tools"] = null,
            ["documents"] = null,
        };
        foreach (var (name, token) in _source.SpecialTokens)
            variables[name] = token;
        foreach (var (name, value) in _switches)
            variables[name] = value;
        return TemplateRenderer.Render(_statements, variables, _source.File);
    }

    /// <summary>Token ids of the prompt with which inference continues a conversation as the assistant.</summary>
    public IReadOnlyList<int> RenderPrompt(IReadOnlyList<ChatTurn> messages, Tokenizer tokenizer) =>
        tokenizer.Encode(Render(messages, addGenerationPrompt: true), addSpecialTokens: false);

    /// <summary>
    /// Renders a training example. The assistant turns of the completion are learned, each from the end of its
    /// prompt to its turn end. The text before the first is exactly the prompt of inference.
    /// </summary>
    /// <param name="prompt">Turns before the completion.</param>
    /// <param name="completion">Turns with at least one of the assistant.</param>
    /// <exception cref="ArgumentException">The completion has no assistant turn.</exception>
    /// <exception cref="ChatTemplateException">The template gives no such text, for example because it rewrites
    /// earlier turns.</exception>
    public TrainingText RenderForTraining(IReadOnlyList<ChatTurn> prompt, IReadOnlyList<ChatTurn> completion)
    {
        return _training.Render(prompt, completion);
    }

    /// <summary>
    /// A training example in tokens. The text is cut where a learned stretch starts, because inference cuts it
    /// there too, between prompt and answer. The end of a stretch is a token of its own, so tokenization continues
    /// across it as in a prompt.
    /// </summary>
    /// <param name="prompt">Turns before the completion.</param>
    /// <param name="completion">Turns with at least one of the assistant.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <exception cref="ArgumentException">The completion has no assistant turn.</exception>
    /// <exception cref="ChatTemplateException">The template gives no such text, or a turn does not end with a token
    /// of its own.</exception>
    public TrainingTokens RenderForTraining(
        IReadOnlyList<ChatTurn> prompt,
        IReadOnlyList<ChatTurn> completion,
        Tokenizer tokenizer
    )
    {
        return _training.Tokenize(prompt, completion, tokenizer);
    }

    /// <summary>
    /// The token that ends an assistant turn, which training teaches: generation must stop at it, even where the
    /// model's generation_config.json does not list it. Null for a template that writes none; nothing can be
    /// trained with such a template.
    /// </summary>
    public int? TurnEndId(Tokenizer tokenizer)
    {
        try
        {
            ChatTurn[] question = [ChatTurn.User("question")];
            return RenderForTraining(question, [ChatTurn.Assistant("answer")], tokenizer).Ids[^1];
        }
        catch (ChatTemplateException)
        {
            return null; // training reports the reason
        }
    }

    /// <summary>What <see cref="Digest"/> gives.</summary>
    private static string DigestOf(string template, IReadOnlyDictionary<string, bool> switches)
    {
        var text = new StringBuilder(template);
        foreach (var (name, value) in switches.OrderBy(p => p.Key, StringComparer.Ordinal))
            text.Append('\n').Append(name).Append(value ? "=true" : "=false");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
