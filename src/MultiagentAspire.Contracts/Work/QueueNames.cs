using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>Names of the queues between services.</summary>
public static class QueueNames
{
    /// <summary>Responses of local models, one item each, for inference workers.</summary>
    public const string Generate = "generate";

    /// <summary>Debates, one item each, for debate workers.</summary>
    public const string Debate = "debate";

    /// <summary>Local finetunings of agents, one item each, for training workers.</summary>
    public const string Train = "train";

    /// <summary>Runs, one item each, for finetuning workers.</summary>
    public const string Run = "run";

    /// <summary>
    /// Responses of models at endpoints, for workers that may call these. Its settings are those of
    /// <see cref="Generate"/>. Its name stays <c>remote</c>, from before the word "endpoint", so that versions can run
    /// beside each other.
    /// </summary>
    public const string GenerateAtEndpoint = "generate:remote";

    /// <summary>
    /// Finetunings by endpoints, for workers that may call these. Its settings are those of <see cref="Train"/>.
    /// </summary>
    public const string TrainAtEndpoint = "train:remote";

    /// <summary>Responses of one pinned agent, for the inference workers of that agent.</summary>
    public static string GenerateFor(AgentId agent) => $"{Generate}:{agent}";
}
