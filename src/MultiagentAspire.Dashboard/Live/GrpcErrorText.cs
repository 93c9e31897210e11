using Grpc.Core;
using StackExchange.Redis;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>Errors of calls, as pages show them.</summary>
internal static class GrpcErrorText
{
    /// <summary>The error in a line: an unreachable service by its name, else the service's own message.</summary>
    /// <param name="error">An exception of a gRPC call, of Redis, or any other.</param>
    public static string Describe(Exception error) =>
        error switch
        {
            RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded } =>
                "the finetuning service does not answer",
            RpcException rpc => rpc.Status.Detail,
            RedisException or TimeoutException => "the server of the queues does not answer",
            _ => error.Message,
        };
}
