using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>The queues between the services.</summary>
public static class QueueNames
{
    public const string Generate = "generate";
    public const string Debate = "debate";
    public const string Train = "train";
    public const string Run = "run";

    /// <summary>
    /// Responses of models at endpoints, for workers that may call these. The name is older than the word.
    /// Its settings are those of <see cref="Generate"/>.
    /// </summary>
    public const string GenerateAtEndpoint = "generate:remote";

    /// <summary>
    /// Finetunings by endpoints, for workers that may call these and wait. Its settings are those of
    /// <see cref="Train"/>.
    /// </summary>
    public const string TrainAtEndpoint = "train:remote";

    /// <summary>Requests of one agent, to which workers are pinned.</summary>
    public static string GenerateFor(AgentId agent) => $"{Generate}:{agent}";
}
