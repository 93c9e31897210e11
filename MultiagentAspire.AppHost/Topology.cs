using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MultiagentAspire.AppHost;

/// <summary>
/// The services and how they find each other. Settings (appsettings.json, environment or command line):
/// <c>Replicas:inference</c>, <c>Replicas:debate</c>, <c>Replicas:training</c>, <c>Artifacts</c> (the folder
/// of runs), <c>Redis</c> (container or garnet), <c>FirstRun</c>.
/// </summary>
internal static class Topology
{
    public static void AddMultiagent(this IDistributedApplicationBuilder builder)
    {
        var token = builder.AddParameter(
            "token",
            new GenerateParameterDefault { MinLength = 32, Special = false },
            secret: true
        );
        var root = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
        var artifacts = Path.GetFullPath(builder.Configuration["Artifacts"] ?? root);
        var published = builder.ExecutionContext.IsPublishMode; // containers, whose folders are volumes
        var redis = builder.AddRedisOrGarnet(Path.Combine(artifacts, ".garnet"));

        IResourceBuilder<ProjectResource> Service<TProject>(string name)
            where TProject : IProjectMetadata, new() =>
            builder
                .AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true)
                .WithHttpEndpoint(name: "http", env: "Listen__Http")
                .WithHttpEndpoint(name: "grpc", env: "Listen__Grpc")
                .WithEndpoint("grpc", endpoint => endpoint.Transport = "http2")
                .WithHttpHealthCheck("/health", endpointName: "http")
                .WithEnvironment("Security__Token", token)
                .WithEnvironment("Listen__Address", published ? "any" : "loopback")
                .WithEnvironment("Artifacts__Roots", published ? "/models;/artifacts" : $"{root};{artifacts}")
                .WithEnvironment("Artifacts__Output", published ? "/artifacts" : artifacts)
                .WithReference(redis)
                .WaitFor(redis);

        Service<Projects.MultiagentAspire_Inference>("inference").WithReplicas(builder.Replicas("inference"));
        var debate = Service<Projects.MultiagentAspire_Debate>("debate")
            .WithReplicas(builder.Replicas("debate"));
        Service<Projects.MultiagentAspire_Training>("training").WithReplicas(builder.Replicas("training"));
        var consensus = Service<Projects.MultiagentAspire_Consensus>("consensus");
        var finetuning = Service<Projects.MultiagentAspire_Finetuning>("finetuning")
            .WithEnvironment("Services__consensus", consensus.GetEndpoint("grpc"))
            .WaitFor(consensus);
        builder.AddDashboard(Service<Projects.MultiagentAspire_Dashboard>("dashboard"), finetuning, debate);
        builder.AddFirstRun(
            Path.GetFullPath(
                builder.Configuration["FirstRun"] ?? Path.Combine(root, "experiments", "arithmetic.json")
            ),
            Path.Combine(artifacts, "runs"),
            finetuning,
            token
        );
    }

    /// <summary>
    /// The pages for people: the one port that is for outside. On a developer's machine the link that logs in
    /// is shown on this console.
    /// </summary>
    private static void AddDashboard(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> dashboard,
        IResourceBuilder<ProjectResource> finetuning,
        IResourceBuilder<ProjectResource> debate
    )
    {
        dashboard
            .WithEnvironment("Services__finetuning", finetuning.GetEndpoint("grpc"))
            .WaitFor(finetuning)
            .WithEnvironment("Services__debate", debate.GetEndpoint("grpc"))
            .WithEndpoint("http", endpoint => endpoint.IsExternal = true);
        if (builder.ExecutionContext.IsPublishMode)
            return;
        dashboard.WithEnvironment("Dashboard__LoginLink", dashboard.GetEndpoint("http"));
        if (AspireDashboardUrl(builder.Configuration["ASPNETCORE_URLS"]) is { } aspire)
            dashboard.WithEnvironment("Dashboard__Aspire", aspire);
        builder.Services.AddSingleton<IHostedService>(services => new ResourceConsoleForwarder(
            dashboard.Resource,
            services.GetRequiredService<ResourceLoggerService>(),
            with: "/login?t="
        ));
    }

    /// <summary>
    /// Where Aspire's own dashboard is, as the launch profile tells the AppHost; without its token, which it
    /// asks for. Null: not known, or no address for a browser.
    /// </summary>
    private static string? AspireDashboardUrl(string? urls) =>
        urls?.Split(';')[0] is { Length: > 0 } first
        && Uri.TryCreate(first, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
            ? first
            : null;

    /// <summary>
    /// When nothing else has run yet, the command line starts a first run on the services, or takes it up
    /// again, and what it says, the results table at the end, is shown on this console.
    /// </summary>
    private static void AddFirstRun(
        this IDistributedApplicationBuilder builder,
        string file,
        string runs,
        IResourceBuilder<ProjectResource> finetuning,
        IResourceBuilder<ParameterResource> token
    )
    {
        if (
            builder.ExecutionContext.IsPublishMode
            || !File.Exists(file)
            || (
                Directory.Exists(runs)
                && Directory
                    .EnumerateDirectories(runs)
                    .Any(folder => Path.GetFileName(folder) != RunNameOf(file))
            )
        )
            return;
        var experiment = builder
            .AddProject<Projects.MultiagentAspire_Cli>(
                "experiment",
                options => options.ExcludeLaunchProfile = true
            )
            .WithArgs("run", file, "--resume", "--server", finetuning.GetEndpoint("grpc"))
            .WithEnvironment("MULTIAGENT_TOKEN", token)
            .WaitFor(finetuning);
        builder.Services.AddSingleton<IHostedService>(services => new ResourceConsoleForwarder(
            experiment.Resource,
            services.GetRequiredService<ResourceLoggerService>()
        ));
    }

    /// <summary>Null: it has none, of which the command line says more.</summary>
    private static string? RunNameOf(string runFile)
    {
        try
        {
            var options = new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            };
            using var run = JsonDocument.Parse(File.ReadAllText(runFile), options);
            return run.RootElement.TryGetProperty("name", out var name) ? name.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Replicas(this IDistributedApplicationBuilder builder, string service) =>
        builder.Configuration.GetValue($"Replicas:{service}", 1);

    /// <summary>
    /// Redis in a container; on a machine without a container engine, our own Garnet under the same name.
    /// What is published always has Redis.
    /// </summary>
    private static IResourceBuilder<IResourceWithConnectionString> AddRedisOrGarnet(
        this IDistributedApplicationBuilder builder,
        string garnetFolder
    )
    {
        var choice = builder.Configuration["Redis"] ?? (HasContainerEngine() ? "container" : "garnet");
        if (builder.ExecutionContext.IsPublishMode || choice == "container")
            return builder
                .AddRedis("redis")
                .WithDataVolume("multiagent-redis")
                .WithPersistence(TimeSpan.FromSeconds(5), keysChangedThreshold: 1);
        var password = builder.AddParameter(
            "redis-password",
            new GenerateParameterDefault { MinLength = 32, Special = false },
            secret: true
        );
        var server = builder
            .AddProject<Projects.MultiagentAspire_Queues>(
                "redis-server",
                options => options.ExcludeLaunchProfile = true
            )
            .WithEndpoint(name: "tcp", scheme: "tcp", env: "GARNET_PORT")
            .WithEnvironment("GARNET_PASSWORD", password)
            .WithEnvironment("GARNET_FOLDER", garnetFolder);
        return builder.AddConnectionString(
            "redis",
            ReferenceExpression.Create(
                $"{server.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)},password={password}"
            )
        );
    }

    /// <summary>Whether an engine answers: a client whose daemon does not run is none.</summary>
    private static bool HasContainerEngine() => RespondsToVersion("docker") || RespondsToVersion("podman");

    private static bool RespondsToVersion(string engine)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(engine, ["info"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            );
            if (process is null)
                return false;
            if (process.WaitForExit(TimeSpan.FromSeconds(10)))
                return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false; // not installed
        }
    }
}
