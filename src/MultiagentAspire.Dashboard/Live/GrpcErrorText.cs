using Grpc.Core;
using StackExchange.Redis;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>What a page says when something failed.</summary>
internal static class GrpcErrorText
{
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
