using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Inference;

/// <summary>A request in the form of the engine: token ids. It also turns generated ids back into text.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokens">
/// The rendered prompt. Settings that the request does not set have the model's own defaults.
/// </param>
internal sealed record EngineCall(LoadedModel Model, GenerationRequest Tokens)
{
    /// <summary>Renders a request with the chat template of the model.</summary>
    /// <param name="lease">The model and adapter of the request.</param>
    /// <param name="request">The request.</param>
    /// <exception cref="InvalidConversationException">The template rejects the conversation.</exception>
    public static EngineCall Of(ModelLease lease, GenerateRequest request)
    {
        var model = lease.Model;
        var prompt = Render(model, request);
        var sampling = CreateSampling(model, request.Sampling, prompt.Count);
        var seed = unchecked((ulong)request.Seed);
        var tokens = new GenerationRequest(prompt, sampling, seed, lease.Adapter, request.Stop);
        return new EngineCall(model, tokens);
    }

    /// <summary>The settings of a request, else of the model, else without truncation at temperature 1.</summary>
    private static SamplingSettings CreateSampling(
        LoadedModel model,
        RequestedSampling requested,
        int promptLength
    )
    {
        var defaults = model.Generation;
        var available = Math.Max(1, model.Engine.MaxLength - promptLength);
        return new SamplingSettings(
            requested.Temperature ?? defaults.Temperature ?? 1,
            requested.TopP ?? defaults.TopP ?? 1,
            requested.TopK ?? defaults.TopK ?? 0,
            Math.Min(available, requested.MaxTokens ?? available)
        );
    }

    /// <summary>The finish reason and token counts of a completion, with an empty text.</summary>
    public GenerateResult ResultOf(GenerationResult generated) =>
        new("", generated.FinishReason, generated.Generated, Tokens.Prompt.Count)
        {
            MeanLogProbability = generated.LogProbabilities.IsEmpty
                ? null
                : generated.LogProbabilities.Average(),
        };

    /// <summary>The text of a completion, without the stop string that ended it.</summary>
    public string TextOf(GenerationResult generated)
    {
        var buffer = CreateStopBuffer();
        return buffer.Append(Model.Tokenizer.Decode(generated.Ids, skipSpecial: true)) + buffer.Flush();
    }

    /// <summary>Cuts the text of a completion, piece by piece, before the stop string that ends it.</summary>
    public StopStringBuffer CreateStopBuffer() => new(Tokens.Stop);

    private static IReadOnlyList<int> Render(LoadedModel model, GenerateRequest request)
    {
        try
        {
            return model.Template.RenderPrompt(request.Prompt, model.Tokenizer);
        }
        catch (ChatTemplateException error)
        {
            throw new InvalidConversationException(error.Message, error);
        }
    }
}
