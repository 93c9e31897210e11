using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Inference;

/// <summary>One request in the engine's form, token ids, and the way back to text.</summary>
/// <param name="Model">The model that answers.</param>
/// <param name="Tokens">The rendered prompt, with what the request leaves open filled in by the model's own
/// defaults.</param>
internal sealed record EngineCall(LoadedModel Model, GenerationRequest Tokens)
{
    /// <summary>Renders a request by the model's template.</summary>
    /// <exception cref="InvalidConversationException">The template refuses the conversation.</exception>
    public static EngineCall Of(ModelLease lease, GenerateRequest request)
    {
        var model = lease.Model;
        var prompt = Rendered(model, request);
        var room = Math.Max(1, model.Engine.MaxLength - prompt.Count);
        var (asked, defaults) = (request.Sampling, model.Generation);
        var sampling = new SamplingSettings(
            asked.Temperature ?? defaults.Temperature ?? 1,
            asked.TopP ?? defaults.TopP ?? 1,
            asked.TopK ?? defaults.TopK ?? 0,
            Math.Min(room, asked.MaxTokens ?? room)
        );
        var seed = unchecked((ulong)request.Seed);
        return new EngineCall(
            model,
            new GenerationRequest(prompt, sampling, seed, lease.Adapter, request.Stop)
        );
    }

    /// <summary>How a completion ended and its counts; the text is empty.</summary>
    public GenerateResult ResultOf(GenerationResult generated) =>
        new("", generated.Finish, generated.Generated, Tokens.Prompt.Count);

    /// <summary>A completion's text, without the stop text that ended it.</summary>
    public string TextOf(GenerationResult generated)
    {
        var cut = StopCutter();
        return cut.Append(Model.Tokenizer.Decode(generated.Ids, skipSpecial: true)) + cut.Flush();
    }

    /// <summary>Cuts the completion's text, piece by piece, before the stop text that ends it.</summary>
    public StopStringBuffer StopCutter() => new(Tokens.Stop);

    private static IReadOnlyList<int> Rendered(LoadedModel model, GenerateRequest request)
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
