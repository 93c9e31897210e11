using System.Globalization;
using System.Xml.Linq;
using k8s.Models;
using MultiagentAspire.Deployment.Tests.Manifests;
using MultiagentAspire.ServiceDefaults.Settings;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Deployment.Tests;

/// <summary>Manifests against the services they run.</summary>
public sealed class ServiceTests
{
    public static TheoryData<string> Sets => ManifestSet.Names;

    [Theory, MemberData(nameof(Sets))]
    public void Every_setting_is_one_that_the_services_read(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var known = SettingsTable.Keys.ToHashSet();
        var said = manifests
            .Workloads.Where(workload => workload.IsOurs)
            .SelectMany(workload => workload.Containers)
            .SelectMany(container => container.Env ?? [])
            .Select(variable => variable.Name)
            .Concat(manifests.All<V1ConfigMap>().SelectMany(map => map.Data.Keys));
        Assert.All(
            said.Distinct(),
            name => Assert.Contains(name.Replace("__", ":", StringComparison.Ordinal), known)
        );
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_service_gets_the_token_and_the_common_settings(string set) =>
        Assert.All(
            ManifestSet
                .OfKind(set)
                .Workloads.Where(workload => workload.IsOurs)
                .SelectMany(workload => workload.Containers),
            container =>
            {
                Assert.Contains(
                    container.Env,
                    variable =>
                        variable.Name == "Security__Token" && variable.ValueFrom?.SecretKeyRef is not null
                );
                Assert.Contains(container.EnvFrom, source => source.ConfigMapRef?.Name == "multiagent");
            }
        );

    [Theory, MemberData(nameof(Sets))]
    public void Ports_are_those_on_which_services_listen(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        Assert.Equal(
            (Number(ListeningOptions.DefaultHttp), Number(ListeningOptions.DefaultGrpc)),
            (manifests.Shared("Listen__Http"), manifests.Shared("Listen__Grpc"))
        );
        // loopback, the default, is out of reach of probes and of others
        Assert.Equal("any", manifests.Shared("Listen__Address"));
        foreach (var workload in manifests.Workloads.Where(workload => workload.IsOurs))
            Assert.Equal(
                [("http", ListeningOptions.DefaultHttp), ("grpc", ListeningOptions.DefaultGrpc)],
                workload.Ports.Select(port => (port.Name, port.ContainerPort))
            );
    }

    [Theory, MemberData(nameof(Sets))]
    public void Images_are_those_that_the_projects_publish(string set)
    {
        var version = XDocument
            .Load(Repository.At("Directory.Build.props"))
            .Descendants("Version")
            .Single()
            .Value;
        foreach (var workload in ManifestSet.OfKind(set).Workloads.Where(workload => workload.IsOurs))
        {
            var image = workload.Containers.Single().Image.Split(':');
            Assert.Equal(RepositoryOf(workload.Component), image[0]);
            Assert.Contains(image[1], (string[])[version, version + "-cuda"]);
        }
    }

    [Fact]
    public void Images_open_the_ports_on_which_services_listen_and_run_as_the_user_of_the_pods()
    {
        var image = XDocument.Load(Repository.At("eng/Container.targets"));
        Assert.Equal(
            $"{ListeningOptions.DefaultHttp};{ListeningOptions.DefaultGrpc}",
            image.Descendants("ContainerPort").Single().Attribute("Include")!.Value
        );
        var user = long.Parse(
            image.Descendants("ContainerUser").Single().Value,
            CultureInfo.InvariantCulture
        );
        Assert.All(
            ManifestSet.OfKind("base").Workloads.Where(workload => workload.IsOurs),
            workload => Assert.Equal(user, workload.Template.Spec.SecurityContext.RunAsUser)
        );
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_address_is_a_service_and_its_port(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var addresses = manifests
            .Workloads.SelectMany(one => one.Containers)
            .SelectMany(container => container.Env ?? [])
            .Where(variable => variable.Name.StartsWith("Services__", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(addresses);
        foreach (var variable in addresses)
        {
            var address = new Uri(variable.Value).AbsolutePath.TrimStart('/').Split(':'); // dns:///name:port
            var service = manifests.All<V1Service>().Single(one => one.Metadata.Name == address[0]);
            Assert.Contains(
                service.Spec.Ports,
                port => Number(port.Port) == address[1] && port.Name == "grpc"
            );
            Assert.Equal("None", service.Spec.ClusterIP); // else a client finds one address, and keeps to one pod
        }
    }

    [Theory, MemberData(nameof(Sets))]
    public void Every_service_that_has_an_image_runs(string set)
    {
        var projects = Directory
            .GetFiles(Repository.At("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => XDocument.Load(file).Descendants("ContainerRepository").Any())
            .Select(file => Path.GetFileNameWithoutExtension(file).Split('.')[^1].ToLowerInvariant());
        Assert.Equal(
            projects.Order(),
            ManifestSet
                .OfKind(set)
                .Workloads.Where(workload => workload.IsOurs)
                .Select(workload => workload.Component)
                .Distinct()
                .Order()
        );
    }

    [Theory, MemberData(nameof(Sets))]
    public void The_dashboard_is_one_and_has_an_end_before_another_begins(string set)
    {
        var dashboard = ManifestSet
            .OfKind(set)
            .All<V1Deployment>()
            .Single(one => one.Metadata.Name == "dashboard");
        Assert.Equal((1, "Recreate"), (dashboard.Spec.Replicas, dashboard.Spec.Strategy.Type));
        Assert.DoesNotContain(
            ManifestSet.OfKind(set).All<ScaledObject>(),
            one => one.Spec.ScaleTargetRef.Name == "dashboard"
        );
    }

    [Theory, MemberData(nameof(Sets))]
    public void Folders_of_models_and_artifacts_are_where_the_settings_say(string set)
    {
        var manifests = ManifestSet.OfKind(set);
        var roots = manifests.Shared("Artifacts__Roots").Split(';');
        Assert.Contains(manifests.Shared("Artifacts__Output"), roots);
        foreach (
            var mount in manifests
                .Workloads.Where(workload => workload.IsOurs)
                .SelectMany(workload => workload.Containers)
                .SelectMany(container => container.VolumeMounts)
        )
            Assert.True(roots.Contains(mount.MountPath) || mount.MountPath == "/tmp", mount.MountPath);
        var writers = manifests.Workloads.Where(workload =>
            workload.IsOurs
            && workload
                .Containers.Single()
                .VolumeMounts.Any(mount => mount.MountPath != "/tmp" && mount.ReadOnlyProperty != true)
        );
        Assert.Equal(["finetuning", "training"], writers.Select(workload => workload.Component).Order());
    }

    /// <summary>The project of a service is named after it.</summary>
    private static string? RepositoryOf(string component)
    {
        var project = Directory
            .GetFiles(Repository.At("src"), "*.csproj", SearchOption.AllDirectories)
            .Single(file =>
                Path.GetFileNameWithoutExtension(file)
                    .Equals($"MultiagentAspire.{component}", StringComparison.OrdinalIgnoreCase)
            );
        return XDocument.Load(project).Descendants("ContainerRepository").SingleOrDefault()?.Value;
    }

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}
