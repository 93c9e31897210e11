using System.Text.RegularExpressions;
using k8s.Models;
using MultiagentAspire.Deployment.Tests.Manifests;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Deployment.Tests;

/// <summary>What manifests name is there.</summary>
public sealed partial class ReferenceTests
{
    public static TheoryData<string> Sets => ManifestSet.Names;

    /// <summary>The Secret is made by hand, so its keys are those of the command in the documents.</summary>
    private static string[] SecretKeys { get; } =
    [
        .. SecretLiteral()
            .Matches(File.ReadAllText(Repository.At("docs/design/kubernetes.md")))
            .Select(match => match.Groups[1].Value),
    ];

    [Theory, MemberData(nameof(Sets))]
    public void Every_secret_key_is_one_that_the_documents_make(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var fromPods = Variables(manifests)
            .Select(variable => variable.ValueFrom?.SecretKeyRef)
            .OfType<V1SecretKeySelector>()
            .Select(one => (one.Name, one.Key));
        var fromTriggers = manifests
            .All<TriggerAuthentication>()
            .SelectMany(one => one.Spec.SecretTargetRef)
            .Select(one => (one.Name, one.Key));
        Assert.NotEmpty(SecretKeys);
        Assert.All(
            fromPods.Concat(fromTriggers),
            one =>
                Assert.True(
                    one.Name == "multiagent" && SecretKeys.Contains(one.Key),
                    $"Secret {one.Name} has no {one.Key}"
                )
        );
    }

    [Fact]
    public void Every_secret_key_in_the_documents_is_used() =>
        Assert.Equal(
            SecretKeys.Order(),
            Variables(ManifestSet.OfKind("base"))
                .Select(variable => variable.ValueFrom?.SecretKeyRef?.Key)
                .OfType<string>()
                .Distinct()
                .Order()
        );

    [Theory, MemberData(nameof(Sets))]
    public void Every_config_map_exists(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var there = manifests.All<V1ConfigMap>().Select(map => map.Metadata.Name);
        var named = manifests
            .Workloads.SelectMany(workload => workload.Containers)
            .SelectMany(container => container.EnvFrom ?? [])
            .Select(source => source.ConfigMapRef?.Name)
            .Concat(Volumes(manifests).Select(volume => volume.ConfigMap?.Name))
            .OfType<string>();
        Assert.Equal(there.Order(), named.Distinct().Order());
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_claim_exists_and_is_used(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        Assert.Equal(
            manifests.All<V1PersistentVolumeClaim>().Select(claim => claim.Metadata.Name).Order(),
            Volumes(manifests)
                .Select(volume => volume.PersistentVolumeClaim?.ClaimName)
                .OfType<string>()
                .Distinct()
                .Order()
        );
    }

    [Theory, MemberData(nameof(Sets))]
    public void Claims_that_several_pods_mount_may_be_mounted_by_several(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        foreach (var claim in manifests.All<V1PersistentVolumeClaim>())
            Assert.Equal(["ReadWriteMany"], claim.Spec.AccessModes);
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_service_of_ours_has_one_disruption_budget(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var budgets = manifests.All<V1PodDisruptionBudget>().ToList();
        foreach (var budget in budgets)
            Assert.True(
                manifests.Workloads.Count(workload => workload.IsSelectedBy(budget.Spec.Selector)) == 1,
                $"PodDisruptionBudget {budget.Metadata.Name} does not watch one workload"
            );
        foreach (var workload in manifests.Workloads.Where(workload => workload.IsOurs))
            Assert.Single(budgets, budget => workload.IsSelectedBy(budget.Spec.Selector));
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_network_policy_names_pods_and_ports_that_exist(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        foreach (var policy in manifests.All<V1NetworkPolicy>())
        {
            var inside = manifests
                .Workloads.Where(workload => workload.IsSelectedBy(policy.Spec.PodSelector))
                .ToList();
            Assert.True(inside.Count > 0, $"NetworkPolicy {policy.Metadata.Name} is about no pod");
            foreach (var rule in policy.Spec.Ingress ?? [])
            {
                foreach (var port in rule.Ports ?? [])
                    Assert.All(
                        inside,
                        workload => Assert.Contains(workload.Ports, open => open.Name == port.Port.Value)
                    );
                foreach (var peer in rule.FromProperty.Where(peer => peer.PodSelector is not null))
                    Assert.All(
                        Values(peer.PodSelector),
                        value =>
                            Assert.Contains(
                                manifests.Workloads,
                                workload => workload.Template.Metadata.Labels.Values.Contains(value)
                            )
                    );
            }
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Only_services_with_the_password_of_redis_may_reach_it(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var allowed = manifests
            .All<V1NetworkPolicy>()
            .Single(policy => policy.Metadata.Name == "redis")
            .Spec.Ingress.Single()
            .FromProperty.Single()
            .PodSelector;
        foreach (var workload in manifests.Workloads.Where(workload => workload.IsOurs))
        {
            var knows = workload
                .Containers.SelectMany(container => container.Env)
                .Any(variable => variable.Name == "ConnectionStrings__redis");
            Assert.True(
                knows == workload.IsSelectedBy(allowed),
                $"{workload}: the password {(knows ? "without" : "not, but")} the way to Redis"
            );
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Whoever_has_the_address_of_a_service_may_call_it(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        foreach (var caller in manifests.Workloads)
        foreach (
            var address in caller
                .Containers.SelectMany(container => container.Env ?? [])
                .Where(variable => variable.Name.StartsWith("Services__", StringComparison.Ordinal))
        )
        foreach (
            var callee in manifests.Workloads.Where(workload =>
                workload.Component == address.Name["Services__".Length..]
            )
        )
            Assert.True(
                manifests.All<V1NetworkPolicy>().Any(policy => Allows(policy, caller, callee)),
                $"{caller} cannot call {callee}"
            );
    }

    private static bool Allows(V1NetworkPolicy policy, Workload caller, Workload callee) =>
        callee.IsSelectedBy(policy.Spec.PodSelector)
        && (policy.Spec.Ingress ?? []).Any(rule =>
            rule.Ports.Any(port => port.Port.Value == "grpc")
            && rule.FromProperty.Any(peer => peer.PodSelector is { } pods && caller.IsSelectedBy(pods))
        );

    private static IEnumerable<V1EnvVar> Variables(ManifestSet manifests) =>
        manifests
            .Workloads.SelectMany(workload => workload.Containers)
            .SelectMany(container => container.Env ?? []);

    private static IEnumerable<V1Volume> Volumes(ManifestSet manifests) =>
        manifests.Workloads.SelectMany(workload => workload.Template.Spec.Volumes ?? []);

    private static IEnumerable<string> Values(V1LabelSelector selector) =>
        (selector.MatchLabels?.Values ?? []).Concat(
            (selector.MatchExpressions ?? []).SelectMany(requirement => requirement.Values)
        );

    [GeneratedRegex("--from-literal=([a-z-]+)=")]
    private static partial Regex SecretLiteral();
}
