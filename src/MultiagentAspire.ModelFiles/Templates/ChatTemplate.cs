using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Renders conversations as the model's own chat template says (a Jinja subset, interop B4), for inference and for training by the same
/// code. The template is foreign input and runs within limits. Safe to use from many threads.
/// </summary>
public sealed class ChatTemplate
{
    private readonly TemplateSource source;
    private readonly IReadOnlyList<Statement> statements;
    private readonly IReadOnlyDictionary<string, bool> switches;
    private readonly string[] turnEnds;

    private ChatTemplate(
        TemplateSource source,
        IReadOnlyDictionary<string, bool> switches,
        IEnumerable<string> turnEnds
    )
    {
        this.source = source;
        this.switches = switches;
        statements = TemplateParser.Parse(source.Template, source.File);
        this.turnEnds =
        [
            .. turnEnds
                .Concat(source.SpecialTokens.Where(p => p.Key == "eos_token").Select(p => p.Value))
                .Where(t => !string.IsNullOrWhiteSpace(t))
                .Distinct(),
        ];
        Digest = DigestOf(source.Template, switches);
    }

    /// <summary>
    /// SHA-256 of the template text in UTF-8, lower-case hexadecimal; when switches are set, of the text followed by one line
    /// <c>name=true|false</c> for each. An adapter stores it, so that one trained on another text cannot be loaded by mistake.
    /// </summary>
    public string Digest { get; }

    /// <summary>The model brings no template; the plain default is used.</summary>
    public bool IsDefault => source.IsDefault;

    /// <summary>The template text.</summary>
    public string Text => source.Template;

    /// <summary>Reads a model folder's template.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="tokenizer">Its tokenizer, whose added tokens end turns; read from the folder when not given.</param>
    /// <param name="switches">Variables some templates know, such as <c>enable_thinking</c>.</param>
    /// <exception cref="ModelFileException">The template cannot be read.</exception>
    public static ChatTemplate Load(
        string folder,
        Tokenizer? tokenizer = null,
        IReadOnlyDictionary<string, bool>? switches = null
    )
    {
        if (tokenizer is null && Tokenizer.IsIn(folder))
            tokenizer = Tokenizer.Load(folder);
        return new ChatTemplate(
            TemplateSource.Read(folder, tokenizer?.NamedTokens ?? ImmutableDictionary<string, string>.Empty),
            switches ?? ImmutableDictionary<string, bool>.Empty,
            tokenizer?.AddedTokens.Select(t => t.Content) ?? []
        );
    }

    /// <summary>A template from its text, with the special tokens it names.</summary>
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

    /// <summary>The text of a conversation. It has every special token already: tokenize it with <c>addSpecialTokens: false</c>.</summary>
    public string Render(IReadOnlyList<ChatTurn> messages, bool addGenerationPrompt)
    {
        var variables = new TemplateDict
        {
            ["messages"] = messages
                .Select(m => (object?)new TemplateDict { ["role"] = m.Role, ["content"] = m.Content })
                .ToList(),
            ["add_generation_prompt"] = addGenerationPrompt,
            ["tools"] = null,
            ["documents"] = null,
        };
        foreach (var (name, token) in source.SpecialTokens)
            variables[name] = token;
        foreach (var (name, value) in switches)
            variables[name] = value;
        return TemplateRenderer.Render(statements, variables, source.File);
    }

    /// <summary>What inference feeds for a conversation that the assistant is to continue.</summary>
    public IReadOnlyList<int> RenderPrompt(IReadOnlyList<ChatTurn> messages, Tokenizer tokenizer) =>
        tokenizer.Encode(Render(messages, addGenerationPrompt: true), addSpecialTokens: false);

    /// <summary>
    /// Renders an example: the assistant turns of <paramref name="completion"/> are learned, each from where its prompt ends to its turn end.
    /// The text before the first is exactly what inference would be given.
    /// </summary>
    /// <exception cref="ChatTemplateException">The template gives no such text, for example because it rewrites earlier turns.</exception>
    public TrainingText RenderForTraining(IReadOnlyList<ChatTurn> prompt, IReadOnlyList<ChatTurn> completion)
    {
        ChatTurn[] all = [.. prompt, .. completion];
        var learned = Enumerable
            .Range(prompt.Count, completion.Count)
            .Where(i => all[i].Role == "assistant")
            .ToList();
        if (learned.Count == 0)
            throw new ArgumentException(
                "A completion needs at least one assistant turn.",
                nameof(completion)
            );
        var text = Render(all[..(learned[^1] + 1)], addGenerationPrompt: false);
        var spans = ImmutableArray.CreateBuilder<TextSpan>();
        foreach (var turn in learned)
        {
            var before = Render(all[..turn], addGenerationPrompt: true);
            var upTo = turn == learned[^1] ? text : Render(all[..(turn + 1)], addGenerationPrompt: false);
            var end = TurnEnd(all[..(turn + 1)], upTo);
            if (
                before.Length > end
                || !text.StartsWith(before, StringComparison.Ordinal)
                || !text.AsSpan().StartsWith(upTo.AsSpan(0, end))
            )
                throw Error(
                    $"the prompt of turn {turn + 1} is not the beginning of the rendered conversation: the template rewrites earlier turns. Train on one assistant turn per example"
                );
            spans.Add(new TextSpan(before.Length, end));
        }
        return new TrainingText(text[..spans[^1].End], spans.ToImmutable());
    }

    /// <summary>
    /// The example in tokens. Text is cut where a learned stretch begins, because that is where inference stops reading and starts writing;
    /// its end is a token of its own, so tokenization goes on across it as it does in a prompt.
    /// </summary>
    public TrainingTokens RenderForTraining(
        IReadOnlyList<ChatTurn> prompt,
        IReadOnlyList<ChatTurn> completion,
        Tokenizer tokenizer
    )
    {
        var rendered = RenderForTraining(prompt, completion);
        var ids = ImmutableArray.CreateBuilder<int>();
        var mask = ImmutableArray.CreateBuilder<bool>();
        Add(tokenizer.Encode(rendered.Text[..rendered.Learned[0].Start], addSpecialTokens: false), 0);
        for (var i = 0; i < rendered.Learned.Length; i++)
        {
            var (start, end) = rendered.Learned[i];
            var next = i + 1 < rendered.Learned.Length ? rendered.Learned[i + 1].Start : end;
            var turn = tokenizer.Encode(rendered.Text[start..end], addSpecialTokens: false);
            var through =
                next == end ? turn : tokenizer.Encode(rendered.Text[start..next], addSpecialTokens: false);
            if (through.Count < turn.Count || !through.Take(turn.Count).SequenceEqual(turn))
                throw Error(
                    "the text that ends an assistant turn is not a token of its own, so several turns cannot be learned at once. Train on one assistant turn per example"
                );
            Add(through, turn.Count);
        }
        return new TrainingTokens(ids.ToImmutable(), mask.ToImmutable());

        void Add(IReadOnlyList<int> part, int learned)
        {
            ids.AddRange(part);
            mask.AddRange(Enumerable.Range(0, part.Count).Select(i => i < learned));
        }
    }

    /// <summary>
    /// The token that ends an assistant turn, which is the one that training teaches: generation must stop at it, also where the model's
    /// generation_config.json forgets it. Null for a template that writes none, on which nothing can be trained either.
    /// </summary>
    public int? TurnEndId(Tokenizer tokenizer)
    {
        try
        {
            return RenderForTraining(
                [ChatTurn.User("question")],
                [ChatTurn.Assistant("answer")],
                tokenizer
            ).Ids[^1];
        }
        catch (ChatTemplateException)
        {
            return null; // training says why
        }
    }

    /// <summary>
    /// Where the last turn of a rendered conversation ends: behind the first token that follows its content. What follows is found by
    /// rendering the same conversation with a word in the content's place, so that nothing in the content itself can be taken for the end.
    /// </summary>
    private int TurnEnd(ChatTurn[] messages, string text)
    {
        var word = "content";
        while (
            text.Contains(word, StringComparison.Ordinal)
            || source.Template.Contains(word, StringComparison.Ordinal)
        )
            word += "x";
        var probe = Render(
            [.. messages[..^1], messages[^1] with { Content = word }],
            addGenerationPrompt: false
        );
        var at = probe.LastIndexOf(word, StringComparison.Ordinal);
        var suffix = at < 0 ? "" : probe[(at + word.Length)..];
        if (at < 0 || !text.EndsWith(suffix, StringComparison.Ordinal))
            throw Error(
                "what it writes after an assistant turn depends on the turn, so the turn's end cannot be told"
            );
        var end =
            First(suffix, turnEnds)
            ?? throw Error(
                "writes nothing after an assistant turn that the tokenizer has as a token, so a model could not learn to stop"
            );
        return text.Length - suffix.Length + end;
    }

    private static int? First(string text, string[] tokens)
    {
        int? best = null;
        var bestStart = int.MaxValue;
        foreach (var token in tokens)
        {
            var at = text.IndexOf(token, StringComparison.Ordinal);
            if (at < 0 || at > bestStart || (at == bestStart && at + token.Length < best))
                continue;
            (bestStart, best) = (at, at + token.Length);
        }
        return best;
    }

    private ChatTemplateException Error(string problem) => new(source.File, problem);

    private static string DigestOf(string template, IReadOnlyDictionary<string, bool> switches)
    {
        var text = new StringBuilder(template);
        foreach (var (name, value) in switches.OrderBy(p => p.Key, StringComparer.Ordinal))
            text.Append('\n').Append(name).Append(value ? "=true" : "=false");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
