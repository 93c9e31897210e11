using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Inference.V1;

namespace MultiagentAspire.Contracts;

/// <summary>
/// Generate requests and their results between the messages of the inference service and Core's records.
/// </summary>
public static class GenerateWire
{
    /// <summary>The request of a message, whose sampling is complete.</summary>
    /// <exception cref="ArgumentException">Something is missing or impossible.</exception>
    public static GenerateRequest FromProto(Proto.GenerateRequest message)
    {
        var sampling = RequestedSampling.Of(Wire.FromProto(message.Sampling));
        var (model, prompt) = (Wire.FromProto(message.Model), Wire.FromProto(message.Prompt));
        return new GenerateRequest(model, [.. prompt], sampling, message.Seed, [.. message.Stop]);
    }

    /// <summary>The message of a result whose prompt fits.</summary>
    public static Proto.GenerateResponse ToProto(GenerateResult result) =>
        new()
        {
            Text = result.Text,
            FinishReason = Wire.ToProto(result.Finish),
            Tokens = result.Tokens,
            PromptTokens = result.PromptTokens,
        };
}
