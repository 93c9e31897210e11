using MultiagentAspire.Core;

namespace MultiagentAspire.Inference;

/// <summary>The generated tokens of a response beside a recorded text.</summary>
/// <param name="model">The model that generated them.</param>
/// <param name="ids">Generated ids, without the one that ended the turn.</param>
internal sealed class DecodedResponse(LoadedModel model, int[] ids)
{
    /// <summary>The largest number of first tokens whose text begins the recorded one.</summary>
    public int CommonTokens(string recorded)
    {
        var count = ids.Length;
        while (count > 0 && !recorded.StartsWith(Decode(count, null), StringComparison.Ordinal))
            count--;
        return count;
    }

    /// <summary>
    /// The recorded token after some common ones: the most likely one with which the text can go on, or that ended it.
    /// Null where the text was cut, or where no single token continues it.
    /// </summary>
    /// <param name="recorded">The recorded response.</param>
    /// <param name="common">Number of common tokens.</param>
    /// <param name="scores">Log-probabilities of the next token.</param>
    public int? NextOf(GenerateResult recorded, int common, double[] scores)
    {
        var prefix = Decode(common, null);
        if (recorded.Text.Length == prefix.Length)
            return recorded.FinishReason == FinishReason.Stop ? MostLikelyEnd(scores) : null;
        var continuing = Enumerable.Range(0, scores.Length).Where(id => Continues(id));
        return continuing.Select(id => (int?)id).MaxBy(id => scores[id!.Value]);

        bool Continues(int id)
        {
            var text = Decode(common, id);
            return text.Length > prefix.Length && recorded.Text.StartsWith(text, StringComparison.Ordinal);
        }
    }

    /// <summary>The most likely of the ids that end a turn; null where the model has none.</summary>
    public int? MostLikelyEnd(double[] scores) =>
        model
            .Generation.EosTokenIds.Where(id => id < scores.Length)
            .Select(id => (int?)id)
            .MaxBy(id => scores[id!.Value]);

    /// <summary>The text of a token; null for the end of a turn and for no token.</summary>
    public string? TextOf(int? id) =>
        id is { } token && !model.Generation.EosTokenIds.Contains(token)
            ? model.Tokenizer.Decode([token], skipSpecial: false)
            : null;

    private string Decode(int count, int? next)
    {
        var first = ids.Take(count);
        return model.Tokenizer.Decode(next is { } id ? first.Append(id) : first, skipSpecial: true);
    }
}
