using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>
/// Logs, metrics and traces by OpenTelemetry, exported to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> if that is set.
/// </summary>
internal static class Telemetry
{
    /// <summary>Our own sources and meters are named after their projects.</summary>
    private const string SourcePattern = "MultiagentAspire.*";

    /// <summary>
    /// Default log levels, which the configuration may override. Requests are in traces, so one log line for each
    /// would hide the others. StackExchange.Redis would log every attempt with a stack while the server is away;
    /// workers and the health check report that.
    /// </summary>
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Grpc"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        ["Logging:LogLevel:StackExchange.Redis"] = "None",
    };

    /// <summary>Adds logs, metrics and traces to a service; health probes are not traced.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        var application = builder.Environment.ApplicationName;
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .WithMetrics(AddMetrics)
            .WithTracing(tracing => AddTraces(tracing, application));
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }

    /// <summary>Meters of this project, of ASP.NET Core, of HTTP clients and of the runtime.</summary>
    private static void AddMetrics(MeterProviderBuilder metrics) =>
        metrics
            .AddMeter(SourcePattern)
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddRuntimeInstrumentation();

    /// <summary>Spans of this project, of requests and of HTTP clients.</summary>
    private static void AddTraces(TracerProviderBuilder tracing, string application) =>
        tracing
            .AddSource(SourcePattern)
            .AddSource(application)
            .AddAspNetCoreInstrumentation(options => options.Filter = request => !IsProbe(request))
            .AddHttpClientInstrumentation();

    /// <summary>Whether a request asks for health.</summary>
    private static bool IsProbe(HttpContext request) => request.Request.Path.Value is "/health" or "/alive";
}
