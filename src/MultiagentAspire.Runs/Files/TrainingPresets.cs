using System.Collections.Frozen;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// Training settings by source: (role, whether after the first iteration) → settings. The paper and its
/// repository contradict each other, so both are kept.
/// </summary>
internal static class TrainingPresets
{
    /// <summary>The default: low-rank adapters for the shipped tiny model.</summary>
    public const string Tiny = "tiny";

    /// <summary>vsubramaniam851/multiagent-ft: batch 3 × accumulation 16 × 4 devices.</summary>
    private static readonly TrainingSettings Repository = new()
    {
        Adapter = AdapterKind.Full,
        LearningRate = 1e-5,
        WarmupRatio = 0.03,
        WeightDecay = 0,
        Epochs = 2,
        BatchSize = 192,
        MaxLength = 2048,
    };

    public static readonly FrozenDictionary<string, Func<AgentRole, bool, TrainingSettings>> ByName =
        new Dictionary<string, Func<AgentRole, bool, TrainingSettings>>
        {
            [Tiny] = (_, _) => new TrainingSettings(),
            ["repo"] = (_, _) => Repository,
            ["paper-phi3"] = (role, later) =>
                Paper(
                    role == AgentRole.Critic && !later ? 5e-7 : 5e-6,
                    role == AgentRole.Critic ? 1 : 2,
                    later
                ),
            ["paper-mistral"] = (_, later) => Paper(5e-7, 2, later),
            ["paper-llama3"] = (role, later) => Paper(role == AgentRole.Critic ? 2e-7 : 5e-7, 2, later),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Appendix B.3 as it is remembered: batch 1, all weights, 5e-7 for everybody after the first iteration.
    /// Its weight decay lies between 1e-3 and 1e-2.
    /// </summary>
    private static TrainingSettings Paper(double learningRate, int epochs, bool later) =>
        new()
        {
            Adapter = AdapterKind.Full,
            LearningRate = later ? 5e-7 : learningRate,
            WeightDecay = 1e-2,
            Epochs = epochs,
            BatchSize = 1,
            MaxLength = 2048,
        };
}
