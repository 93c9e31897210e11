using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>
/// What every service has: telemetry, health checks, two ports, and a token that every call must have.
/// </summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Tag of the health checks that <c>/alive</c> runs.</summary>
    private const string Live = "live";

    /// <summary>
    /// Adds the defaults. <see cref="ListeningOptions"/> set the ports, <see cref="SecurityOptions"/> the token and
    /// <see cref="ArtifactsOptions"/> the folders that the service may use; a service with invalid settings does not
    /// start.
    /// </summary>
    /// <exception cref="InvalidSettingException">The connection string of redis is invalid.</exception>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.AddKestrelListeners();
        SharedToken.AddSharedToken(builder);
        builder.AddRedis();
        builder.AddArtifactRoots();
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MessageLimits.MaxBytes;
            options.Interceptors.Add<ExceptionInterceptor>();
        });
        builder.Services.AddGrpcHealthChecks();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        return builder;
    }

    /// <summary>Registers <see cref="ArtifactRoots"/>, which guard every path of a request.</summary>
    private static void AddArtifactRoots(this WebApplicationBuilder builder)
    {
        builder.AddSettings<ArtifactsOptions, ArtifactsOptionsValidator>();
        builder.Services.AddSingleton(services =>
        {
            var options = services.GetRequiredService<IOptions<ArtifactsOptions>>().Value;
            return new ArtifactRoots(options.RootFolders, options.Output);
        });
    }

    /// <summary>
    /// Adds the check of the token and maps <c>/health</c> (ready, with redis), <c>/alive</c> (the process runs) and
    /// gRPC health; only these three need no token.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        SharedToken.Use(app);
        MessageSizeErrors.Use(app);
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks(
                "/alive",
                new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live) }
            )
            .AllowAnonymous();
        app.MapGrpcHealthChecksService().AllowAnonymous();
        return app;
    }
}
