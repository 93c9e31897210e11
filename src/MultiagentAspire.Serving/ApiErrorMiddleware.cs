using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints;
using MultiagentAspire.Serving.Answers;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>
/// Turns every error of a request into a response in OpenAI's form. Errors of this server and of endpoints are
/// logged, once each; errors of the client are not.
/// </summary>
internal sealed partial class ApiErrorMiddleware(
    IHostApplicationLifetime lifetime,
    ILogger<ApiErrorMiddleware> logger
)
{
    /// <summary>Runs the rest of the pipeline; a client that closed its connection gets no response.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null })
                await WriteErrorAsync(context, ApiErrorException.FromStatus(context.Response.StatusCode));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has closed the connection.
        }
        catch (Exception error)
        {
            await WriteErrorAsync(context, ToApiError(error, context));
        }
    }

    /// <summary>
    /// The error that the client gets for an exception; unexpected ones become status 500 without details.
    /// </summary>
    private ApiErrorException ToApiError(Exception error, HttpContext context)
    {
        switch (error)
        {
            case ApiErrorException refused:
                return refused;
            case BadHttpRequestException unreadable:
                return ApiErrorException.FromStatus(unreadable.StatusCode);
            case PromptTooLongException tooLong:
                return ApiErrorException.TooLong(tooLong.Message);
            case InvalidConversationException:
                return ApiErrorException.BadRequest(error.Message, "messages", "invalid_value");
            case OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested:
                return ApiErrorException.ShuttingDown();
            case EndpointException:
                EndpointFailed(logger, error.Message);
                return ApiErrorException.EndpointFailed(error.Message);
            default:
                Failed(logger, context.Request.Method, error);
                return ApiErrorException.Failed();
        }
    }

    /// <summary>
    /// Writes the error; in a stream that has started it is the last event, and the connection closes.
    /// </summary>
    private static async Task WriteErrorAsync(HttpContext context, ApiErrorException refused)
    {
        if (context.Response.HasStarted)
        {
            await CompletionWriter.WriteErrorAsync(
                context.Response.BodyWriter,
                refused.Error,
                context.RequestAborted
            );
            context.Abort(); // so that no client takes a part of the text for all of it
            return;
        }
        context.Response.Clear();
        context.Response.StatusCode = refused.Status;
        if (refused.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (refused.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsJsonAsync(
            new ErrorBody(refused.Error),
            ProtocolJson.Plain.ErrorBody,
            cancellationToken: context.RequestAborted
        );
    }

    [LoggerMessage(1, LogLevel.Error, "A request ({Method}) failed.")]
    private static partial void Failed(ILogger logger, string method, Exception error);

    [LoggerMessage(2, LogLevel.Warning, "{What}")]
    private static partial void EndpointFailed(ILogger logger, string what);
}
