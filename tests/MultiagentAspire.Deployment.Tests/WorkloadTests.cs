using System.Globalization;
using k8s.Models;
using MultiagentAspire.Deployment.Tests.Manifests;
using MultiagentAspire.ServiceDefaults.Queueing;

namespace MultiagentAspire.Deployment.Tests;

/// <summary>Pods: how they are found, watched, limited, confined and ended.</summary>
public sealed class WorkloadTests
{
    private const string Gpu = "nvidia.com/gpu";

    public static TheoryData<string> Sets => ManifestSet.Names;

    [Theory, MemberData(nameof(Sets))]
    public void Every_workload_selects_its_own_pods_and_no_others(string set)
    {
        var workloads = ManifestSet.OfKind(set).Workloads;
        Assert.NotEmpty(workloads);
        foreach (var workload in workloads)
            Assert.Equal([workload], workloads.Where(other => other.IsSelectedBy(workload.Selector)));
    }

    [Theory, MemberData(nameof(Sets))]
    public void No_two_objects_have_one_name(string set) =>
        Assert.Empty(
            ManifestSet
                .OfKind(set)
                .Objects.GroupBy(one => $"{one.Kind} {one.Metadata.Name}")
                .Where(same => same.Count() > 1)
                .Select(same => same.Key)
        );

    [Theory, MemberData(nameof(Sets))]
    public void Every_service_finds_pods_and_its_ports_are_theirs(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        foreach (var service in manifests.All<V1Service>())
        {
            var behind = manifests
                .Workloads.Where(one =>
                    one.IsSelectedBy(new V1LabelSelector { MatchLabels = service.Spec.Selector })
                )
                .ToList();
            Assert.True(
                behind.Count == 1,
                $"Service {service.Metadata.Name} finds {string.Join(", ", behind)}"
            );
            foreach (var port in service.Spec.Ports)
            {
                var target = behind[0].Ports.SingleOrDefault(one => one.Name == port.TargetPort.Value);
                Assert.True(
                    target is not null,
                    $"Service {service.Metadata.Name}: {behind[0]} has no port {port.TargetPort.Value}"
                );
                Assert.Equal(target.ContainerPort, port.Port);
            }
        }
        foreach (var made in manifests.All<V1StatefulSet>())
            Assert.Contains(
                manifests.All<V1Service>(),
                service => service.Metadata.Name == made.Spec.ServiceName
            );
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_container_is_probed_at_ports_it_has(string set)
    {
        foreach (var container in ManifestSet.OfKind(set).Workloads.SelectMany(one => one.Containers))
        foreach (
            var probe in (V1Probe?[])
                [container.StartupProbe, container.ReadinessProbe, container.LivenessProbe]
        )
        {
            Assert.True(probe is not null, $"{container.Name} lacks a startup, readiness or liveness probe");
            var port = probe.HttpGet?.Port ?? probe.TcpSocket?.Port;
            Assert.True(
                port is not null && container.Ports.Any(one => one.Name == port.Value),
                $"{container.Name}: no port {port?.Value} to probe"
            );
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Services_are_asked_whether_they_live_and_whether_they_can_work(string set)
    {
        foreach (
            var (component, container) in ManifestSet
                .OfKind(set)
                .Workloads.Where(workload => workload.IsOurs)
                .SelectMany(
                    workload => workload.Containers,
                    (workload, container) => (workload.Component, container)
                )
        )
        {
            Assert.Equal("/alive", container.StartupProbe.HttpGet.Path);
            // a Redis that is away is no reason to restart
            Assert.Equal("/alive", container.LivenessProbe.HttpGet.Path);
            Assert.Equal(
                component == "dashboard" ? "/alive" : "/health",
                container.ReadinessProbe.HttpGet.Path
            ); // pages that say that Redis is away must be there then
            Assert.All(
                (V1Probe[])[container.StartupProbe, container.LivenessProbe, container.ReadinessProbe],
                probe => Assert.Equal("http", probe.HttpGet.Port.Value)
            );
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_volume_is_mounted_and_every_mount_has_its_volume(string set)
    {
        foreach (var workload in ManifestSet.OfKind(set).Workloads)
        {
            var volumes = (workload.Template.Spec.Volumes ?? [])
                .Select(volume => volume.Name)
                .Concat(workload.Claims.Select(claim => claim.Metadata.Name))
                .Order();
            var mounts = workload
                .Containers.SelectMany(container => container.VolumeMounts ?? [])
                .Select(mount => mount.Name)
                .Distinct()
                .Order();
            Assert.Equal(volumes, mounts);
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Requests_and_limits_are_stated_and_requests_fit_into_limits(string set)
    {
        foreach (
            var container in ManifestSet.OfKind(set).Workloads.SelectMany(workload => workload.Containers)
        )
        {
            var (requests, limits) = (container.Resources.Requests, container.Resources.Limits);
            // No limit of processor time: it would only slow a pod down that has cores to itself.
            Assert.True(
                requests.ContainsKey("cpu") && requests.ContainsKey("memory") && limits.ContainsKey("memory"),
                $"{container.Name}: requests or limits are missing"
            );
            foreach (var (resource, limit) in limits)
                if (requests.TryGetValue(resource, out var request))
                    Assert.True(
                        request.ToDecimal() <= limit.ToDecimal(),
                        $"{container.Name} requests more {resource} than its limit"
                    );
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Gpus_are_whole_requested_as_they_are_limited_and_found_by_their_nodes(string set)
    {
        foreach (var workload in ManifestSet.OfKind(set).Workloads)
        foreach (var container in workload.Containers)
        {
            var request = container.Resources.Requests.TryGetValue(Gpu, out var requested)
                ? requested.ToString()
                : null;
            var limit = container.Resources.Limits.TryGetValue(Gpu, out var limited)
                ? limited.ToString()
                : null;
            Assert.Equal(request, limit);
            if (limit is null)
                continue;
            Assert.True(
                int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    && count > 0,
                $"{workload}: {limit} GPUs"
            );
            Assert.Contains("nvidia.com/gpu.present", workload.Template.Spec.NodeSelector.Keys);
            Assert.Contains(workload.Template.Spec.Tolerations, toleration => toleration.Key == Gpu);
            Assert.EndsWith("-cuda", container.Image, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_container_is_confined(string set)
    {
        foreach (var workload in ManifestSet.OfKind(set).Workloads)
        {
            var pod = workload.Template.Spec;
            Assert.True(
                pod.SecurityContext
                    is {
                        RunAsNonRoot: true,
                        RunAsUser: > 0,
                        FsGroup: > 0,
                        SeccompProfile.Type: "RuntimeDefault"
                    },
                $"{workload} may run as root or without a seccomp profile"
            );
            Assert.False(
                pod.AutomountServiceAccountToken ?? true,
                $"{workload} can talk to the cluster's API"
            );
            foreach (var container in workload.Containers)
            {
                var rights = container.SecurityContext;
                Assert.True(
                    rights is { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true }
                        && rights.Privileged != true,
                    $"{workload} may write to its image or gain rights"
                );
                Assert.Equal(["ALL"], rights.Capabilities.Drop);
                Assert.Empty(rights.Capabilities.Add ?? []);
            }
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Pods_are_given_the_time_that_workers_take_to_drain(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var drainTimeout = TimeSpan.Parse(
            manifests.Shared("Queues__DrainTimeout"),
            CultureInfo.InvariantCulture
        );
        var shutdown = drainTimeout + QueueHostingExtensions.ShutdownMargin;
        foreach (var workload in manifests.Workloads)
            Assert.True(
                TimeSpan.FromSeconds(workload.Template.Spec.TerminationGracePeriodSeconds ?? 30) > shutdown,
                $"{workload} is killed before it has drained"
            );
    }

    [Theory, MemberData(nameof(Sets))]
    public void Images_have_tags_that_stay(string set) =>
        Assert.All(
            ManifestSet.OfKind(set).Workloads.SelectMany(workload => workload.Containers),
            container =>
                Assert.True(
                    container.Image.Contains(':', StringComparison.Ordinal)
                        && !container.Image.EndsWith(":latest", StringComparison.Ordinal),
                    container.Image
                )
        );
}
