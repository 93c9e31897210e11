using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Renders training examples by a chat template: finds in the rendered conversation the stretches that are learned,
/// the assistant turns of the completion.
/// </summary>
/// <param name="template">Renders conversations.</param>
/// <param name="source">Text and file of the template.</param>
/// <param name="turnEnds">Texts of tokens that can end a turn: the end token and added tokens.</param>
internal sealed class TrainingRenderer(ChatTemplate template, TemplateSource source, string[] turnEnds)
{
    /// <summary>The text and its learned stretches; see <see cref="ChatTemplate"/>'s RenderForTraining.</summary>
    /// <param name="prompt">Turns before the completion.</param>
    /// <param name="completion">Turns with at least one of the assistant.</param>
    /// <exception cref="ArgumentException">The completion has no assistant turn.</exception>
    /// <exception cref="ChatTemplateException">The template gives no such text.</exception>
    public TrainingText Render(IReadOnlyList<ChatTurn> prompt, IReadOnlyList<ChatTurn> completion)
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
        var text = template.Render(all[..(learned[^1] + 1)], addGenerationPrompt: false);
        var spans = ImmutableArray.CreateBuilder<TextSpan>();
        foreach (var turn in learned)
        {
            var upTo =
                turn == learned[^1] ? text : template.Render(all[..(turn + 1)], addGenerationPrompt: false);
            spans.Add(SpanOf(all[..(turn + 1)], upTo, text));
        }
        return new TrainingText(text[..spans[^1].End], spans.ToImmutable());
    }

    /// <summary>The example in tokens, cut where a learned stretch starts.</summary>
    /// <param name="prompt">Turns before the completion.</param>
    /// <param name="completion">Turns with at least one of the assistant.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <exception cref="ArgumentException">The completion has no assistant turn.</exception>
    /// <exception cref="ChatTemplateException">The template gives no such text, or a turn does not end with a token
    /// of its own.</exception>
    public TrainingTokens Tokenize(
        IReadOnlyList<ChatTurn> prompt,
        IReadOnlyList<ChatTurn> completion,
        Tokenizer tokenizer
    )
    {
        var rendered = Render(prompt, completion);
        var ids = ImmutableArray.CreateBuilder<int>();
        var mask = ImmutableArray.CreateBuilder<bool>();
        Add(tokenizer.Encode(rendered.Text[..rendered.LearnedSpans[0].Start], addSpecialTokens: false), 0);
        for (var i = 0; i < rendered.LearnedSpans.Length; i++)
        {
            var (throughNextPrompt, learned) = TokenizeTurn(rendered, i, tokenizer);
            Add(throughNextPrompt, learned);
        }
        return new TrainingTokens(ids.ToImmutable(), mask.ToImmutable());

        void Add(IReadOnlyList<int> part, int learned)
        {
            ids.AddRange(part);
            mask.AddRange(Enumerable.Range(0, part.Count).Select(i => i < learned));
        }
    }

    /// <summary>The tokens of a learned turn and of the text up to the next one, and how many are the turn's.</summary>
    private (IReadOnlyList<int> Ids, int Learned) TokenizeTurn(
        TrainingText rendered,
        int index,
        Tokenizer tokenizer
    )
    {
        var (start, end) = rendered.LearnedSpans[index];
        var isLast = index + 1 == rendered.LearnedSpans.Length;
        var next = isLast ? end : rendered.LearnedSpans[index + 1].Start;
        var turn = tokenizer.Encode(rendered.Text[start..end], addSpecialTokens: false);
        var through =
            next == end ? turn : tokenizer.Encode(rendered.Text[start..next], addSpecialTokens: false);
        if (through.Count < turn.Count || !through.Take(turn.Count).SequenceEqual(turn))
            throw Error(
                "the text that ends an assistant turn is not a token of its own, so several "
                    + "turns cannot be learned at once. Train on one assistant turn per example"
            );
        return (through, turn.Count);
    }

    /// <summary>The learned stretch of the last of some turns.</summary>
    /// <param name="turns">The conversation up to the turn.</param>
    /// <param name="upTo">Its rendered text.</param>
    /// <param name="text">The rendered text of the whole example, which must start in the same way.</param>
    private TextSpan SpanOf(ChatTurn[] turns, string upTo, string text)
    {
        var before = template.Render(turns[..^1], addGenerationPrompt: true);
        var end = TurnEnd(turns, upTo);
        if (
            before.Length > end
            || !text.StartsWith(before, StringComparison.Ordinal)
            || !text.AsSpan().StartsWith(upTo.AsSpan(0, end))
        )
            throw Error(
                $"the prompt of turn {turns.Length} is not the beginning of the rendered "
                    + "conversation: the template rewrites earlier turns. Train on one assistant "
                    + "turn per example"
            );
        return new TextSpan(before.Length, end);
    }

    /// <summary>
    /// Offset in the text behind the end of the last turn: behind the first token that follows its content. The
    /// text that follows is found by rendering the same conversation with a placeholder as content, so that nothing
    /// in the content can be mistaken for the end.
    /// </summary>
    /// <param name="messages">The conversation; the last turn is the assistant's.</param>
    /// <param name="text">Its rendered text.</param>
    private int TurnEnd(ChatTurn[] messages, string text)
    {
        var word = Placeholder(text);
        var probe = template.Render(
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
                "writes nothing after an assistant turn that the tokenizer has as a token, so a "
                    + "model could not learn to stop"
            );
        return text.Length - suffix.Length + end;
    }

    /// <summary>A word that is neither in the text nor in the template.</summary>
    private string Placeholder(string text)
    {
        var word = "content";
        while (
            text.Contains(word, StringComparison.Ordinal)
            || source.Template.Contains(word, StringComparison.Ordinal)
        )
            word += "x";
        return word;
    }

    /// <summary>
    /// Offset behind the first token in a text, the longest of those that start there; null when there is none.
    /// </summary>
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

    /// <summary>The error with the template's file.</summary>
    private ChatTemplateException Error(string problem) => new(source.File, problem);
}
