using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>What every service has: telemetry, health, and a token on every door.</summary>
public static class ServiceDefaultsExtensions
{
    private const string Live = "live";

    /// <summary>
    /// Adds the defaults. Section <c>Listen</c> says where the service listens (<see cref="Listening"/>), <c>Security:Token</c> what callers must
    /// show (<see cref="SharedToken"/>); both are checked here, so that a service with wrong settings does not start.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.AddListening();
        SharedToken.AddSharedToken(builder);
        builder.AddRedis();
        builder.AddArtifactRoots();
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MessageLimits.Largest;
            options.Interceptors.Add<FaultInterceptor>();
        });
        builder.Services.AddGrpcHealthChecks();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        return builder;
    }

    /// <summary><c>Artifacts:Roots</c>: the folders of models and artifacts, with semicolons; by default the working folder.</summary>
    private static void AddArtifactRoots(this WebApplicationBuilder builder)
    {
        var roots = (builder.Configuration["Artifacts:Roots"] ?? ".").Split(
            ';',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        builder.Services.AddSingleton(new ArtifactRoots(roots));
    }

    /// <summary>Maps <c>/health</c> (can it work?), <c>/alive</c> (does it run?) and gRPC health; these three alone need no token.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        SharedToken.Use(app);
        OversizedCalls.Use(app);
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
