using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;

namespace MultiagentAspire.Deployment.Tests;

/// <summary>How workers are pinned to agents: the names that manifests and services share.</summary>
internal static class Pinning
{
    /// <summary>On an inference worker: the agents whose requests it takes, with commas; it takes no others.</summary>
    public const string AgentsKey = "Inference:Agents";

    /// <summary>On the debate service: the agents that have workers of their own, with commas.</summary>
    public const string PinnedKey = "Inference:Pinned";

    private const string Workload = "inference-";

    public static string QueueOf(string agent) =>
        AgentId.TryParse(agent, out var named)
            ? QueueNames.GenerateFor(named)
            : throw new ArgumentException($"'{agent}' is no agent");

    public static string WorkloadOf(string agent) => Workload + agent;

    public static string AgentOf(string workload) => workload[Workload.Length..];

    public static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
