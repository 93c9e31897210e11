namespace MultiagentAspire.AppHost;

/// <summary>Adds services with what all of them have: two ports, health, token, artifact folders and redis.</summary>
/// <param name="builder">The application.</param>
/// <param name="token">The deployment's shared token.</param>
/// <param name="redis">The server of the queues, for which every service waits.</param>
/// <param name="root">The repository's folder, which holds models and run files.</param>
/// <param name="artifacts">The folder that contains <c>runs/&lt;name&gt;</c>.</param>
internal sealed class ServiceDefinitions(
    IDistributedApplicationBuilder builder,
    IResourceBuilder<ParameterResource> token,
    IResourceBuilder<IResourceWithConnectionString> redis,
    string root,
    string artifacts
)
{
    /// <summary>
    /// Published services are containers: they listen on all interfaces, and their folders are volumes.
    /// </summary>
    private readonly bool _published = builder.ExecutionContext.IsPublishMode;

    /// <summary>The deployment's shared token.</summary>
    public IResourceBuilder<ParameterResource> Token => token;

    /// <summary>Adds a service.</summary>
    /// <param name="name">Its name as a resource and in settings <c>Services:&lt;name&gt;</c>.</param>
    public IResourceBuilder<ProjectResource> Add<TProject>(string name)
        where TProject : IProjectMetadata, new()
    {
        var project = builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true);
        var service = project
            .WithHttpEndpoint(name: "http", env: "Listen__Http")
            .WithHttpEndpoint(name: "grpc", env: "Listen__Grpc")
            .WithEndpoint("grpc", endpoint => endpoint.Transport = "http2")
            .WithHttpHealthCheck("/health", endpointName: "http");
        var (address, roots, output) = _published
            ? ("any", "/models;/artifacts", "/artifacts")
            : ("loopback", $"{root};{artifacts}", artifacts);
        return service
            .WithEnvironment("Security__Token", token)
            .WithEnvironment("Listen__Address", address)
            .WithEnvironment("Artifacts__Roots", roots)
            .WithEnvironment("Artifacts__Output", output)
            .WithReference(redis)
            .WaitFor(redis);
    }
}
