using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.AppHost;

/// <summary>
/// The services of a deployment and their references. Settings (appsettings.json, environment or command line):
/// <c>Replicas:inference</c>, <c>Replicas:debate</c>, <c>Replicas:training</c>, <c>Artifacts</c> (the folder
/// of runs), <c>Redis</c> (container or garnet), <c>FirstRun</c>.
/// </summary>
internal static class Topology
{
    /// <summary>Adds redis, all services, the dashboard and, on a developer's machine, a first run.</summary>
    public static void AddMultiagent(this IDistributedApplicationBuilder builder)
    {
        var root = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, ".."));
        var artifacts = Path.GetFullPath(builder.Configuration["Artifacts"] ?? root);
        var services = new ServiceDefinitions(
            builder,
            builder.AddSecret("token"),
            builder.AddRedisOrGarnet(Path.Combine(artifacts, ".garnet")),
            root,
            artifacts
        );
        services
            .Add<Projects.MultiagentAspire_Inference>("inference")
            .WithReplicas(builder.Replicas("inference"));
        var debate = services
            .Add<Projects.MultiagentAspire_Debate>("debate")
            .WithReplicas(builder.Replicas("debate"));
        services
            .Add<Projects.MultiagentAspire_Training>("training")
            .WithReplicas(builder.Replicas("training"));
        var consensus = services.Add<Projects.MultiagentAspire_Consensus>("consensus");
        var finetuning = services
            .Add<Projects.MultiagentAspire_Finetuning>("finetuning")
            .WithEnvironment("Services__consensus", consensus.GetEndpoint("grpc"))
            .WaitFor(consensus);
        var dashboard = services.Add<Projects.MultiagentAspire_Dashboard>("dashboard");
        builder.ConnectDashboard(dashboard, finetuning, debate);
        var defaultRun = Path.Combine(root, "experiments", "arithmetic.json");
        var firstRun = Path.GetFullPath(builder.Configuration["FirstRun"] ?? defaultRun);
        builder.AddFirstRun(firstRun, RunLayout.RunsUnder(artifacts), finetuning, services.Token);
    }

    /// <summary>A generated parameter of 32 characters that Aspire keeps as a secret.</summary>
    private static IResourceBuilder<ParameterResource> AddSecret(
        this IDistributedApplicationBuilder builder,
        string name
    )
    {
        var value = new GenerateParameterDefault { MinLength = 32, Special = false };
        return builder.AddParameter(name, value, secret: true);
    }

    /// <summary>
    /// Connects the dashboard, whose http port is the only external one. On a developer's machine this console shows
    /// its login link.
    /// </summary>
    private static void ConnectDashboard(
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
    /// Address of Aspire's own dashboard, from the launch profile, without its token. Null where it is unknown or no
    /// address for a browser.
    /// </summary>
    private static string? AspireDashboardUrl(string? urls) =>
        urls?.Split(';')[0] is { Length: > 0 } first
        && Uri.TryCreate(first, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
            ? first
            : null;

    /// <summary>
    /// If the folder of runs holds no other run, adds a process of the command line that starts or resumes a first
    /// run on the services. This console shows its output, with the results table at the end.
    /// </summary>
    /// <param name="file">The run file; nothing is added if it does not exist.</param>
    /// <param name="runs">Folder of all runs.</param>
    private static void AddFirstRun(
        this IDistributedApplicationBuilder builder,
        string file,
        string runs,
        IResourceBuilder<ProjectResource> finetuning,
        IResourceBuilder<ParameterResource> token
    )
    {
        if (builder.ExecutionContext.IsPublishMode || !File.Exists(file) || HasOtherRuns(runs, file))
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

    /// <summary>Whether the folder of runs holds a run of another name than the file's.</summary>
    private static bool HasOtherRuns(string runs, string file) =>
        Directory.Exists(runs)
        && Directory.EnumerateDirectories(runs).Any(folder => Path.GetFileName(folder) != RunNameOf(file));

    /// <summary>Name in a run file; null for an invalid file, whose error the command line reports.</summary>
    private static string? RunNameOf(string runFile)
    {
        try
        {
            return RunFile.NameIn(File.ReadAllText(runFile), runFile);
        }
        catch (InvalidRunFileException)
        {
            return null;
        }
    }

    /// <summary>Setting <c>Replicas:&lt;service&gt;</c>; 1 by default.</summary>
    private static int Replicas(this IDistributedApplicationBuilder builder, string service) =>
        builder.Configuration.GetValue($"Replicas:{service}", 1);

    /// <summary>
    /// Redis in a container or, on a machine without a container engine, a Garnet process under the same name. A
    /// published application always has Redis.
    /// </summary>
    /// <param name="garnetFolder">Folder of Garnet's data.</param>
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
        var password = builder.AddSecret("redis-password");
        var server = builder
            .AddProject<Projects.MultiagentAspire_Queues>(
                "redis-server",
                options => options.ExcludeLaunchProfile = true
            )
            .WithEndpoint(name: "tcp", scheme: "tcp", env: "GARNET_PORT")
            .WithEnvironment("GARNET_PASSWORD", password)
            .WithEnvironment("GARNET_FOLDER", garnetFolder);
        var address = server.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort);
        return builder.AddConnectionString(
            "redis",
            ReferenceExpression.Create($"{address},password={password}")
        );
    }

    /// <summary>Whether a container engine answers; an installed client without a running daemon does not.</summary>
    private static bool HasContainerEngine() => RespondsToInfo("docker") || RespondsToInfo("podman");

    /// <summary>Runs <c>ENGINE info</c>; an engine that is not installed or takes over 10 s does not answer.</summary>
    private static bool RespondsToInfo(string engine)
    {
        var start = new ProcessStartInfo(engine, ["info"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start);
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
