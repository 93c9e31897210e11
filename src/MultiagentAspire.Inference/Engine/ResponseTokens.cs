using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Templates;

namespace MultiagentAspire.Inference.Engine;

/// <summary>A conversation that ends with a response, in tokens as training has them.</summary>
/// <param name="Ids">(T) prompt and response.</param>
/// <param name="Start">Index of the response's first token, at least 1.</param>
/// <param name="TextCount">Number of tokens of the response's text, without the turn end; at least 1.</param>
internal sealed record ResponseTokens(long[] Ids, int Start, int TextCount)
{
    /// <summary>Number of tokens of the response, with the turn end where it is one of them.</summary>
    public int Count => Ids.Length - Start;

    /// <summary>
    /// Tokenizes a request; null where the response has no text, does not fit the context, or where the template
    /// rejects the conversation.
    /// </summary>
    public static ResponseTokens? Of(LoadedModel model, ScoringRequest request)
    {
        if (request.Text.Length == 0)
            return null;
        try
        {
            ChatTurn[] response = [ChatTurn.Assistant(request.Text)];
            var rendered = model.Template.RenderForTraining(request.Prompt, response, model.Tokenizer);
            return Cut(rendered, request.IsEnded, model.Engine);
        }
        catch (ChatTemplateException)
        {
            return null;
        }
    }

    /// <summary>Prompt and response without what the model did not generate.</summary>
    private static ResponseTokens? Cut(TrainingTokens rendered, bool isEnded, InferenceEngine engine)
    {
        var start = rendered.LossMask.IndexOf(true);
        var textCount = rendered.Ids.Length - start - 1; // the last one ends the turn
        var ids = rendered.Ids[..(start + textCount + (isEnded ? 1 : 0))];
        var isKnown = ids.All(id => id < engine.Config.VocabularySize);
        return start > 0 && textCount > 0 && isKnown && ids.Length <= engine.Config.MaxPositions
            ? new ResponseTokens([.. ids.Select(id => (long)id)], start, textCount)
            : null;
    }
}
