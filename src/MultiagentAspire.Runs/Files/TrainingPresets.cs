using System.Collections.Frozen;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// Training settings by name of their source. The paper and its repository contradict each other, so both have
/// presets.
/// </summary>
internal static class TrainingPresets
{
    /// <summary>Name of the default preset: LoRA adapters for the shipped tiny model.</summary>
    public const string Tiny = "tiny";

    /// <summary>
    /// Repository vsubramaniam851/multiagent-ft. Its batch of 192 is 3 examples × 16 accumulation steps × 4 devices.
    /// </summary>
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

    /// <summary>
    /// Presets by the name in <c>training.preset</c>. A preset maps a role, and whether the iteration is later than
    /// the first, to settings.
    /// </summary>
    public static readonly FrozenDictionary<string, Func<AgentRole, bool, TrainingSettings>> ByName =
        new Dictionary<string, Func<AgentRole, bool, TrainingSettings>>
        {
            [Tiny] = (_, _) => new TrainingSettings(),
            ["repo"] = (_, _) => Repository,
            ["paper-phi3"] = (role, later) =>
                role == AgentRole.Critic ? Paper(5e-7, 1, later) : Paper(5e-6, 2, later),
            ["paper-mistral"] = (_, later) => Paper(5e-7, 2, later),
            ["paper-llama3"] = (role, later) => Paper(role == AgentRole.Critic ? 2e-7 : 5e-7, 2, later),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Appendix B.3 of the paper, from memory: full weights, batch 1, and learning rate 5e-7 for all roles after the
    /// first iteration. The paper gives a weight decay between 1e-3 and 1e-2; this is the upper end.
    /// </summary>
    /// <param name="learningRate">Peak learning rate in the first iteration.</param>
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
