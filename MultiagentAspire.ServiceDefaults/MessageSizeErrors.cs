using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>
/// Logs calls whose message is larger than <see cref="MessageLimits.MaxBytes"/>. gRPC refuses these itself, before any
/// interceptor sees them.
/// </summary>
internal sealed partial class MessageSizeErrors
{
    /// <summary>Header or trailer with the status of a gRPC call.</summary>
    private const string Status = "grpc-status";

    /// <summary>Its value for a message that is too large.</summary>
    private static readonly string TooLarge = ((int)StatusCode.ResourceExhausted).ToString(
        CultureInfo.InvariantCulture
    );

    /// <summary>Adds the middleware; it reads the status that gRPC wrote into the trailers or headers.</summary>
    public static void Use(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILogger<MessageSizeErrors>>();
        app.Use(
            async (context, next) =>
            {
                await next(context);
                var trailers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
                if (IsMessageTooLarge(trailers) || IsMessageTooLarge(context.Response.Headers))
                    Refused(logger, context.Request.Path, MessageLimits.MaxBytes);
            }
        );
    }

    /// <summary>Whether the gRPC status is RESOURCE_EXHAUSTED.</summary>
    private static bool IsMessageTooLarge(IHeaderDictionary? headers) =>
        headers is not null && headers.TryGetValue(Status, out var status) && status.ToString() == TooLarge;

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "A call of {Path} was refused: its message is larger than {Most} bytes."
    )]
    private static partial void Refused(ILogger logger, PathString path, int most);
}
