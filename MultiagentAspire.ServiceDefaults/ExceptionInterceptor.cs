using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults;

/// <summary>
/// Turns an exception of a call into a gRPC status and logs it once. Only unexpected exceptions are logged as errors;
/// their message does not leave the service.
/// </summary>
internal sealed partial class ExceptionInterceptor(ILogger<ExceptionInterceptor> logger) : Interceptor
{
    /// <inheritdoc/>
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

    /// <inheritdoc/>
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

    /// <summary>Status of an exception; null for one that has a status already.</summary>
    private static StatusCode? ToStatus(Exception error, ServerCallContext context)
    {
        switch (error)
        {
            case RpcException:
                return null;
            case OperationCanceledException:
                var byCaller = context.CancellationToken.IsCancellationRequested;
                return byCaller ? StatusCode.Cancelled : StatusCode.Aborted;
            case ArtifactAccessException:
                return StatusCode.PermissionDenied;
            case FileNotFoundException or DirectoryNotFoundException or KeyNotFoundException:
                return StatusCode.NotFound;
            case ArgumentException:
                return StatusCode.InvalidArgument;
            case InvalidDataException or FormatException: // a damaged file
                return StatusCode.FailedPrecondition;
            default:
                return StatusCode.Internal;
        }
    }

    /// <summary>Logs the exception and makes the error of the call; a cancelled call is not logged.</summary>
    private RpcException Refused(Exception error, StatusCode status, ServerCallContext context)
    {
        if (status == StatusCode.Internal)
            Failed(logger, context.Method, error);
        else if (status != StatusCode.Cancelled)
            Refused(logger, context.Method, status, error.Message);
        // Internal details are for the log only; errors of the caller are for the caller.
        var detail = status == StatusCode.Internal ? "the service failed; its log says why" : error.Message;
        return new RpcException(new Status(status, detail));
    }

    [LoggerMessage(1, LogLevel.Warning, "{Method} refused: {Status}, {Reason}")]
    private static partial void Refused(ILogger logger, string method, StatusCode status, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Method} failed.")]
    private static partial void Failed(ILogger logger, string method, Exception error);
}
