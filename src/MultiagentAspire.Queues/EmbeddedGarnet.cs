using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Garnet;
using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues;

/// <summary>
/// A server of the Redis protocol in this process, on the loopback address and with a password. It is for machines that
/// have neither Redis nor a container engine. Data that do not fit in memory are in a folder.
/// </summary>
public sealed class EmbeddedGarnet : IDisposable
{
    private const int MaxAttempts = 5;
    private readonly GarnetServer _server;
    private readonly ScratchFolder? _temporary;

    private EmbeddedGarnet(GarnetServer server, string connectionString, ScratchFolder? temporary) =>
        (_server, ConnectionString, _temporary) = (server, connectionString, temporary);

    /// <summary>The connection string for StackExchange.Redis. It contains the password: never log it.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="port">0: a free one.</param>
    /// <param name="folder">The folder of the data; null: a <see cref="ScratchFolder"/>.</param>
    /// <param name="persistent">
    /// True: writes are on disk before they are acknowledged, and the next start in the same folder reads them.
    /// </param>
    /// <param name="password">Null: a random one.</param>
    /// <param name="loggers">Loggers of the server; null: none.</param>
    /// <exception cref="Garnet.common.GarnetException">The port is in use.</exception>
    public static EmbeddedGarnet Start(
        int port = 0,
        string? folder = null,
        bool persistent = false,
        string? password = null,
        ILoggerFactory? loggers = null
    )
    {
        var temporary = folder is null ? ScratchFolder.Create("multiagent-queues-") : null;
        try
        {
            return Start(
                port == 0 ? LoopbackPort.FindFree : () => port,
                port == 0 ? MaxAttempts : 1,
                folder ?? temporary!.Path,
                persistent,
                password ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(24)),
                temporary,
                loggers
            );
        }
        catch
        {
            temporary?.Dispose();
            throw;
        }
    }

    /// <summary>Starts a server on the first port that is not in use.</summary>
    /// <param name="nextPort">Returns the port of the next attempt.</param>
    /// <param name="maxAttempts">Maximum number of attempts, at least 1.</param>
    internal static EmbeddedGarnet Start(
        Func<int> nextPort,
        int maxAttempts,
        string folder,
        bool persistent,
        string password,
        ScratchFolder? temporary,
        ILoggerFactory? loggers
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = nextPort();
            var server = new GarnetServer(Arguments(port, folder, persistent, password), loggers);
            try
            {
                server.Start();
                return new EmbeddedGarnet(server, $"127.0.0.1:{port},password={password}", temporary);
            }
            catch (Exception error)
            {
                server.Dispose();
                // Another process may have taken the port since it was found free.
                if (!IsPortInUse(error) || attempt == maxAttempts)
                    throw;
            }
        }
    }

    /// <summary>Whether the server could not bind its address: it wraps the error of the socket.</summary>
    private static bool IsPortInUse(Exception error) =>
        (error as SocketException ?? error.InnerException as SocketException)
            is { SocketErrorCode: SocketError.AddressAlreadyInUse };

    private static string[] Arguments(int port, string folder, bool persistent, string password) =>
        [
            .. NetworkArguments(port, password),
            "-q",
            "--lua",
            "--lua-transaction-mode",
            .. StorageArguments(folder),
            .. persistent ? PersistenceArguments : [],
        ];

    private static string[] NetworkArguments(int port, string password) =>
        [
            "--bind",
            "127.0.0.1",
            "--port",
            port.ToString(CultureInfo.InvariantCulture),
            "--auth",
            "Password",
            "--password",
            password,
        ];

    private static string[] StorageArguments(string folder) =>
        [
            "--memory",
            "256m",
            "--page",
            "4m",
            "--index",
            "16m",
            "--storage-tier",
            "--logdir",
            Path.Combine(folder, "log"),
            "--device-type",
            "RandomAccess",
            "--checkpointdir",
            Path.Combine(folder, "checkpoints"),
        ];

    /// <summary>An append-only file, on disk before a write is acknowledged, and read at the start.</summary>
    private static readonly string[] PersistenceArguments =
    [
        "--aof",
        "--aof-commit-freq",
        "0",
        "--aof-commit-wait",
        "--aof-size-limit",
        "64m",
        "--aof-page-size",
        "8m",
        "--aof-memory",
        "32m",
        "--recover",
    ];

    /// <summary>Stops the server and deletes a scratch folder.</summary>
    public void Dispose()
    {
        _server.Dispose();
        _temporary?.Dispose();
    }
}
