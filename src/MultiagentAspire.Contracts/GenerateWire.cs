using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Inference.V1;

namespace MultiagentAspire.Contracts;

/// <summary>
/// Maps the messages of the inference service to generate requests and results of Core.
/// </summary>
public static class GenerateWire
{
    /// <summary>The request of a message. All sampling values are required in it.</summary>
    /// <exception cref="ArgumentException">Model, prompt or sampling is missing or invalid.</exception>
    public static GenerateRequest FromProto(Proto.GenerateRequest message)
    {
        var sampling = RequestedSampling.Of(Wire.FromProto(message.Sampling));
        var (model, prompt) = (Wire.FromProto(message.Model), Wire.FromProto(message.Prompt));
        return new GenerateRequest(model, [.. prompt], sampling, message.Seed, [.. message.Stop]);
    }

    /// <summary>The message of a result with a text; the caller handles a prompt that does not fit.</summary>
    public static Proto.GenerateResponse ToProto(GenerateResult result) =>
        new()
        {
            Text = result.Text,
            FinishReason = Wire.ToProto(result.FinishReason),
            Tokens = result.Tokens,
            PromptTokens = result.PromptTokens,
        };
}
