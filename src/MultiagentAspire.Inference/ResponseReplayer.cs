using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Modeling.Generation;

namespace MultiagentAspire.Inference;

/// <summary>Generates recorded responses again and compares them. Thread-safe.</summary>
/// <param name="models">The models in memory.</param>
public sealed class ResponseReplayer(ModelCache models)
{
    /// <summary>Generates the response of a request and finds the first difference from the recorded one.</summary>
    /// <param name="request">The request; its model must be in local folders.</param>
    /// <param name="recorded">
    /// The recorded response. Its finish reason and counts are compared as well, unless both counts are 0, as those of
    /// summaries, which are not stored.
    /// </param>
    /// <param name="cancellationToken">Ends the generation at the next token.</param>
    public async Task<ResponseReplay> ReplayAsync(
        GenerateRequest request,
        GenerateResult recorded,
        CancellationToken cancellationToken
    )
    {
        using var lease = await models.LeaseAsync(request.Model);
        var call = EngineCall.Of(lease, request);
        GenerationResult generated;
        try
        {
            generated = await call.Model.Engine.GenerateAsync(call.Tokens, cancellationToken);
        }
        catch (PromptTooLongException error)
        {
            return Compare(GenerateResult.PromptTooLong(error.Message), recorded);
        }
        var result = call.ResultOf(generated) with { Text = call.TextOf(generated) };
        return AreEqual(result, recorded)
            ? new ResponseReplay(result, null)
            : new ResponseReplay(result, await FindDifferenceAsync(call, generated, recorded));
    }

    /// <summary>Two responses without tokens that could be compared.</summary>
    private static ResponseReplay Compare(GenerateResult result, GenerateResult recorded) =>
        new(
            result,
            AreEqual(result, recorded) ? null : new TokenDifference(0, recorded.Text, null, null, null, null)
        );

    private static bool AreEqual(GenerateResult result, GenerateResult recorded) =>
        result.Text == recorded.Text
        && (
            recorded.Tokens == 0 && recorded.PromptTokens == 0
            || (result.FinishReason, result.Tokens, result.PromptTokens)
                == (recorded.FinishReason, recorded.Tokens, recorded.PromptTokens)
        );

    private static async Task<TokenDifference> FindDifferenceAsync(
        EngineCall call,
        GenerationResult generated,
        GenerateResult recorded
    )
    {
        var decoded = new DecodedResponse(call.Model, [.. generated.Ids]);
        var index = decoded.CommonTokens(recorded.Text);
        int[] known = [.. call.Tokens.Prompt, .. generated.Ids.Take(index)];
        var all = await call.Model.Engine.ScoreNextAsync(known, call.Tokens.Adapter);
        var scores = all[..Math.Min(all.Length, call.Model.Tokenizer.MaxId + 1)];
        var isCutNow = index == generated.Ids.Length && generated.FinishReason == FinishReason.Length;
        int? now =
            index < generated.Ids.Length ? generated.Ids[index]
            : isCutNow ? null
            : decoded.MostLikelyEnd(scores);
        var then = decoded.NextOf(recorded, index, scores);
        return new TokenDifference(
            index,
            decoded.TextOf(then),
            decoded.TextOf(now),
            ScoreOf(then, scores),
            ScoreOf(now, scores),
            MarginOf(call.Tokens, index, scores, now, then)
        );
    }

    private static double? ScoreOf(int? id, double[] scores) => id is { } token ? scores[token] : null;

    private static double? MarginOf(
        GenerationRequest request,
        int index,
        double[] scores,
        int? now,
        int? then
    )
    {
        if (now is not { } one || then is not { } other || one == other)
            return null;
        var sampling = request.Sampling;
        var uniform = Sequence.UniformAt(request.Seed, index);
        var draw = new SamplingDraw(sampling.Temperature, sampling.TopP, sampling.TopK, uniform);
        return DrawMargin.Between(scores, draw, one, other);
    }
}
