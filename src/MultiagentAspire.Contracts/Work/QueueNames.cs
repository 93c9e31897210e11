using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts.Work;

/// <summary>The queues between the services.</summary>
public static class QueueNames
{
    public const string Generate = "generate";
    public const string Debate = "debate";
    public const string Train = "train";
    public const string Run = "run";

    /// <summary>Requests of one agent, to which workers are pinned.</summary>
    public static string GenerateFor(AgentId agent) => $"{Generate}:{agent}";
}
