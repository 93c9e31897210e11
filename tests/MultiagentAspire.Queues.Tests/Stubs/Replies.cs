using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests.Stubs;

/// <summary>Replies of the queues' scripts.</summary>
public static class Replies
{
    public static RedisResult Text(string text) => RedisResult.Create((RedisValue)text);

    public static RedisResult Number(int number) => RedisResult.Create((RedisValue)number);

    public static RedisResult List(params RedisValue[] values) => RedisResult.Create(values);

    /// <summary>A leased item.</summary>
    public static RedisResult Lease(string id, int attempt = 1, string version = "") =>
        List(id, "body", $"{attempt}", "", "1500", version);

    /// <summary>The status of an item.</summary>
    public static RedisResult Status(string state, string result = "", string reason = "") =>
        List(state, result, reason, "", "1000");
}
