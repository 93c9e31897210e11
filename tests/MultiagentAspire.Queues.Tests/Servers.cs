using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>
/// A server to hold the queues' contract against; one for all tests of a class, each of which uses a queue of
/// its own.
/// </summary>
public interface IServer : IAsyncLifetime
{
    IConnectionMultiplexer Redis { get; }
}

/// <summary>Settings of the connections.</summary>
internal static class Servers
{
    /// <summary>A busy machine takes seconds for what takes milliseconds otherwise.</summary>
    public const string Patient = "connectTimeout=60000,asyncTimeout=60000";
}

/// <summary>Garnet in this process.</summary>
public sealed class Garnet : IServer
{
    private EmbeddedGarnet? _server;
    private IConnectionMultiplexer? _redis;

    public IConnectionMultiplexer Redis => _redis!;

    public async ValueTask InitializeAsync()
    {
        _server = EmbeddedGarnet.Start();
        _redis = await ConnectionMultiplexer.ConnectAsync($"{_server.ConnectionString},{Servers.Patient}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
        _server?.Dispose();
    }
}

/// <summary>A real <c>redis-server</c> process, where there is one.</summary>
public sealed class RealRedis : IServer
{
    private Process? _process;
    private int _port;
    private IConnectionMultiplexer? _redis;

    public IConnectionMultiplexer Redis
    {
        get
        {
            Assert.SkipWhen(
                _redis is null,
                "no redis-server on the PATH (Debian: apt-get install redis-server)"
            );
            return _redis!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path)
            return;
        for (var attempt = 1; ; attempt++)
        {
            // Someone else may have taken the port since it was found free, and a busy machine starts slowly.
            if (_process is null or { HasExited: true })
                _process = Start(path, _port = FreePort());
            try
            {
                _redis = await ConnectionMultiplexer.ConnectAsync(
                    new ConfigurationOptions
                    {
                        EndPoints = { { "127.0.0.1", _port } },
                        ConnectRetry = 20,
                        AbortOnConnectFail = true,
                        AsyncTimeout = 60_000,
                    }
                );
                return;
            }
            catch (RedisConnectionException) when (attempt < 20)
            {
                // Once more.
            }
        }
    }

    private static Process? Start(string path, int port) =>
        Process.Start(
            new ProcessStartInfo(
                path,
                ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            )
            {
                RedirectStandardOutput = true,
            }
        );

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "redis-server"))
            .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
