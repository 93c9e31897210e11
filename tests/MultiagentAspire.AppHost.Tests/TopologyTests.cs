using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Testing;

namespace MultiagentAspire.AppHost.Tests;

/// <summary>The model that the AppHost makes; nothing is started.</summary>
public sealed class TopologyTests : IDisposable
{
    private static readonly string[] Services =
    [
        "consensus",
        "dashboard",
        "debate",
        "finetuning",
        "inference",
        "training",
    ];
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("container", typeof(RedisResource))]
    [InlineData("garnet", typeof(ConnectionStringResource))]
    public async Task Services_wait_for_the_server_of_the_queues_whatever_it_is(string redis, Type expected)
    {
        await using var app = Build($"Redis={redis}");
        var server = Named(app, "redis");
        Assert.IsType(expected, server);
        Assert.Equal(redis == "garnet", All(app).Any(resource => resource.Name == "redis-server"));
        foreach (var name in Services)
        {
            var waits = Named(app, name)
                .Annotations.OfType<WaitAnnotation>()
                .Select(wait => wait.Resource.Name)
                .ToList();
            Assert.Contains("redis", waits);
            Assert.Equal(name == "finetuning", waits.Contains("consensus"));
            Assert.Equal(name == "dashboard", waits.Contains("finetuning"));
        }
    }

    [Fact]
    public async Task Workers_are_scaled_apart_from_each_other()
    {
        await using var app = Build("Replicas:inference=4", "Replicas:training=2");
        Assert.Equal(
            [
                ("consensus", 1),
                ("dashboard", 1),
                ("debate", 1),
                ("finetuning", 1),
                ("inference", 4),
                ("training", 2),
            ],
            Services.Select(name =>
                (
                    name,
                    Named(app, name).Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1
                )
            )
        );
    }

    [Fact]
    public async Task Every_service_has_health_and_the_token_is_a_secret()
    {
        await using var app = Build();
        Assert.True(Assert.IsType<ParameterResource>(Named(app, "token")).Secret);
        foreach (var name in Services)
        {
            Assert.NotEmpty(Named(app, name).Annotations.OfType<HealthCheckAnnotation>());
            Assert.Equal(
                ["grpc", "http"],
                Named(app, name)
                    .Annotations.OfType<EndpointAnnotation>()
                    .Select(endpoint => endpoint.Name)
                    .Order()
            );
        }
    }

    [Fact]
    public async Task Only_the_pages_of_the_dashboard_are_for_outside()
    {
        await using var app = Build();
        var external = Services
            .SelectMany(
                name => Named(app, name).Annotations.OfType<EndpointAnnotation>(),
                (name, endpoint) => (name, endpoint)
            )
            .Where(entry => entry.endpoint.IsExternal);
        Assert.Equal([("dashboard", "http")], external.Select(entry => (entry.name, entry.endpoint.Name)));
    }

    [Theory]
    [InlineData("http://localhost:15068", "http://localhost:15068")]
    [InlineData("https://localhost:17068;http://localhost:15068", "https://localhost:17068")]
    [InlineData("http://+:80", null)]
    [InlineData("", null)]
    public async Task The_dashboard_has_the_address_of_Aspires_dashboard_where_it_is_known(
        string urls,
        string? expected
    )
    {
        await using var app = Build($"ASPNETCORE_URLS={urls}");
        var context = new EnvironmentCallbackContext(
            app.Services.GetRequiredService<DistributedApplicationExecutionContext>(),
            Named(app, "dashboard")
        );
        foreach (var callback in Named(app, "dashboard").Annotations.OfType<EnvironmentCallbackAnnotation>())
            await callback.Callback(context);
        Assert.Equal(expected, context.EnvironmentVariables.GetValueOrDefault("Dashboard__Aspire"));
    }

    [Fact]
    public async Task The_first_run_is_started_or_resumed_unless_another_run_exists()
    {
        await using (var app = Build())
            Assert.Contains(All(app), resource => resource.Name == "experiment");
        Directory.CreateDirectory(_folder.At("runs/smoke"));
        await using (var app = Build())
            Assert.Contains(All(app), resource => resource.Name == "experiment");
        Directory.CreateDirectory(_folder.At("runs/another"));
        await using (var app = Build())
            Assert.DoesNotContain(All(app), resource => resource.Name == "experiment");
    }

    [Fact]
    public async Task What_is_published_has_a_container_of_redis_volumes_and_no_experiment()
    {
        await using var app = Build(
            "Redis=garnet",
            "Publishing:Publisher=manifest",
            $"Publishing:OutputPath={_folder.At("manifest.json")}",
            "AppHost:Operation=publish"
        );
        Assert.IsType<RedisResource>(Named(app, "redis"));
        Assert.DoesNotContain(All(app), resource => resource.Name is "experiment" or "redis-server");
    }

    private DistributedApplication Build(params IEnumerable<string> settings)
    {
        var builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions
            {
                AssemblyName = typeof(Topology).Assembly.GetName().Name, // from it follows where the AppHost lies
                Args =
                [
                    .. settings,
                    $"Artifacts={_folder.Path}",
                    $"FirstRun={Repository.At("experiments/smoke.json")}",
                ],
                DisableDashboard = true,
            }
        );
        builder.AddMultiagent();
        return builder.Build();
    }

    private static DistributedApplicationModel Model(DistributedApplication app) =>
        app.Services.GetRequiredService<DistributedApplicationModel>();

    private static IEnumerable<IResource> All(DistributedApplication app) => Model(app).Resources;

    private static IResource Named(DistributedApplication app, string name) =>
        Assert.Single(All(app), resource => resource.Name == name);

    public void Dispose() => _folder.Dispose();
}
