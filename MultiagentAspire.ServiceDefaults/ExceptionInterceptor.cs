using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>Turns what goes wrong in a call into its status, and logs it once.</summary>
internal sealed partial class ExceptionInterceptor(ILogger<ExceptionInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception error) when (ToStatus(error, context) is { } status)
        {
            throw Refused(error, status, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception error) when (ToStatus(error, context) is { } status)
        {
            throw Refused(error, status, context);
        }
    }

    /// <summary>Null: it has a status already.</summary>
    private static StatusCode? ToStatus(Exception error, ServerCallContext context) =>
        error switch
        {
            RpcException => null,
            OperationCanceledException => context.CancellationToken.IsCancellationRequested
                ? StatusCode.Cancelled
                : StatusCode.Aborted,
            ArtifactAccessException => StatusCode.PermissionDenied,
            FileNotFoundException or DirectoryNotFoundException or KeyNotFoundException =>
                StatusCode.NotFound,
            ArgumentException => StatusCode.InvalidArgument,
            // a file that is not what it should be
            InvalidDataException or FormatException => StatusCode.FailedPrecondition,
            _ => StatusCode.Internal,
        };

    private RpcException Refused(Exception error, StatusCode status, ServerCallContext context)
    {
        if (status == StatusCode.Internal)
            Failed(logger, context.Method, error);
        else if (status != StatusCode.Cancelled)
            Refused(logger, context.Method, status, error.Message);
        // What went wrong inside is for the log; what the caller did wrong is for the caller.
        return new RpcException(
            new Status(
                status,
                status == StatusCode.Internal ? "the service failed; its log says why" : error.Message
            )
        );
    }

    [LoggerMessage(1, LogLevel.Warning, "{Method} refused: {Status}, {Reason}")]
    private static partial void Refused(ILogger logger, string method, StatusCode status, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Method} failed.")]
    private static partial void Failed(ILogger logger, string method, Exception error);
}
