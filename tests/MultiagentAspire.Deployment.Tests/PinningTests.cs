using MultiagentAspire.Core;
using MultiagentAspire.Deployment.Tests.Manifests;

namespace MultiagentAspire.Deployment.Tests;

/// <summary>The overlay in which each agent has a worker of its own.</summary>
public sealed class PinningTests
{
    private const string Overlay = "per-agent, rendered";

    [Fact]
    public void Every_pinned_agent_has_its_workers_and_every_other_agent_the_common_ones()
    {
        var manifests = ManifestSet.OfKind(Overlay);
        var debate = manifests.Workloads.Single(one => one.Component == "debate");
        var pinned = debate.Setting(Pinning.Variable(Pinning.PinnedKey))!.Split(',');
        var workers = manifests
            .Workloads.Where(one => one.Component == "inference")
            .ToDictionary(one => one.Name, one => one.Setting(Pinning.Variable(Pinning.AgentsKey)));
        Assert.Equal(
            pinned
                .Select(agent => (Pinning.WorkloadOf(agent), (string?)agent))
                .Append(("inference", null))
                .Order(),
            workers.Select(one => (one.Key, one.Value)).Order()
        );
    }

    [Fact]
    public void Pinned_agents_are_agents()
    {
        var pinned = ManifestSet
            .OfKind(Overlay)
            .Workloads.Single(workload => workload.Component == "debate")
            .Setting(Pinning.Variable(Pinning.PinnedKey))!
            .Split(',');
        Assert.All(
            pinned,
            name =>
                Assert.True(
                    AgentId.TryParse(name, out var agent) && agent.ToString() == name,
                    $"'{name}' is no agent"
                )
        );
    }

    [Fact]
    public void Every_worker_has_a_gpu_and_a_scaler()
    {
        var manifests = ManifestSet.OfKind(Overlay);
        var scaled = manifests.All<ScaledObject>().Select(one => one.Spec.ScaleTargetRef.Name).ToHashSet();
        foreach (var one in manifests.Workloads.Where(one => one.Component is "inference" or "training"))
        {
            Assert.Contains(one.Name, scaled);
            Assert.All(
                one.Containers,
                container => Assert.Contains("nvidia.com/gpu", container.Resources.Limits.Keys)
            );
        }
    }
}
