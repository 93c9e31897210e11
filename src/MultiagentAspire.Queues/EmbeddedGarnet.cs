using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Garnet;
using Microsoft.Extensions.Logging;

namespace MultiagentAspire.Queues;

/// <summary>
/// A server of the Redis protocol in this process, on loopback and with a password of its own: for a laptop,
/// where neither Redis nor a container engine is. What is pushed out of memory lies in a folder, and with
/// <c>durable</c> everything survives the process.
/// </summary>
public sealed class EmbeddedGarnet : IDisposable
{
    private readonly GarnetServer _server;
    private readonly ScratchFolder? _temporary;

    private EmbeddedGarnet(GarnetServer server, string connectionString, ScratchFolder? temporary) =>
        (_server, ConnectionString, _temporary) = (server, connectionString, temporary);

    /// <summary>For StackExchange.Redis. Holds the password: never log it.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="port">0: a free one.</param>
    /// <param name="folder">Where data lie; null: a <see cref="ScratchFolder"/>.</param>
    /// <param name="persistent">Writes are on disk before they are acknowledged, and are read again at the
    /// next start in the same folder.</param>
    /// <param name="password">Null: one made up.</param>
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
                port,
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

    private static EmbeddedGarnet Start(
        int port,
        string folder,
        bool persistent,
        string password,
        ScratchFolder? temporary,
        ILoggerFactory? loggers
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var chosen = port == 0 ? LoopbackPort.FindFree() : port;
            var server = new GarnetServer(Arguments(chosen, folder, persistent, password), loggers);
            try
            {
                server.Start();
                return new EmbeddedGarnet(server, $"127.0.0.1:{chosen},password={password}", temporary);
            }
            catch (Exception error)
            {
                server.Dispose();
                // Someone else may have taken the port since it was found free.
                if (error is not SocketException || port != 0 || attempt == 5)
                    throw;
            }
        }
    }

    private static string[] Arguments(int port, string folder, bool durable, string password) =>
        [
            "--bind",
            "127.0.0.1",
            "--port",
            port.ToString(CultureInfo.InvariantCulture),
            "--auth",
            "Password",
            "--password",
            password,
            "-q",
            "--lua",
            "--lua-transaction-mode",
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
            .. durable
                ? (string[])
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
                    ]
                : [],
        ];

    public void Dispose()
    {
        _server.Dispose();
        _temporary?.Dispose();
    }
}
