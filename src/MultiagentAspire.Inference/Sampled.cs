using Microsoft.Extensions.AI;
using MultiagentAspire.Core;

namespace MultiagentAspire.Inference;

/// <summary>Core's records in the words of the chat seam.</summary>
internal static class Sampled
{
    /// <summary>Everything is said, so that no default of a model takes the place of what was asked for.</summary>
    public static ChatOptions As(SamplingSettings sampling, long seed, IEnumerable<string> stop) =>
        new()
        {
            Temperature = (float)sampling.Temperature,
            TopP = (float)sampling.TopP,
            TopK = sampling.TopK,
            MaxOutputTokens = sampling.MaxTokens,
            Seed = seed,
            StopSequences = [.. stop],
        };

    public static List<ChatMessage> Messages(IEnumerable<ChatTurn> turns) =>
        [.. turns.Select(turn => new ChatMessage(new ChatRole(turn.Role), turn.Content))];
}
