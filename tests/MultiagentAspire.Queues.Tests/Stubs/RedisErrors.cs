using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests.Stubs;

/// <summary>Errors of the client of the server.</summary>
public static class RedisErrors
{
    /// <summary>An error that the server replied.</summary>
    public static RedisServerException Server(string message) =>
        new(RedisErrorKind.Unknown, CommandFlags.None, message);

    public static RedisConnectionException Connection() =>
        new(ConnectionFailureType.UnableToConnect, CommandFlags.None, "away", null, CommandStatus.Unknown);

    public static RedisTimeoutException Timeout() => new(CommandFlags.None, "slow", CommandStatus.Unknown);
}
