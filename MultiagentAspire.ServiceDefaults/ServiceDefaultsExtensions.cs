using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using MultiagentAspire.Core;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>What every service has: telemetry, health, and a token on every door.</summary>
public static class ServiceDefaultsExtensions
{
    private const string Live = "live";

    /// <summary>
    /// Adds the defaults. <see cref="ListeningOptions"/> say where the service listens, <see cref="SecurityOptions"/>
    /// what callers must show, <see cref="ArtifactsOptions"/> which folders it may use; a service with wrong settings
    /// does not start.
    /// </summary>
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
    /// Maps <c>/health</c> (can it work?), <c>/alive</c> (does it run?) and gRPC health; these three alone need no
    /// token.
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
