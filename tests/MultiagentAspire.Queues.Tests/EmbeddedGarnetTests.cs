using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MultiagentAspire.Queues.Tests.Stubs;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>Address, password and folder of the server in this process.</summary>
public sealed class EmbeddedGarnetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static int PortOf(EmbeddedGarnet server)
    {
        var address = server.ConnectionString.Split(',')[0];
        Assert.StartsWith("127.0.0.1:", address, StringComparison.Ordinal);
        return int.Parse(address.Split(':')[1], CultureInfo.InvariantCulture);
    }

    private static void Occupy(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
    }

    [Fact]
    public void A_free_port_is_one_that_no_program_has_reserved()
    {
        var ports = Enumerable.Range(0, 3).Select(_ => LoopbackPort.FindFree()).ToList();
        Assert.All(ports, port => Assert.InRange(port, 1024, IPEndPoint.MaxPort));
        Occupy(ports[0]);
    }

    [Fact]
    public async Task Without_a_folder_for_its_data_it_has_a_random_password_and_frees_its_port_at_the_end()
    {
        int port;
        using (var server = EmbeddedGarnet.Start())
        {
            port = PortOf(server);
            Assert.InRange(port, 1024, IPEndPoint.MaxPort);
            Assert.Matches("^127.0.0.1:[0-9]+,password=[0-9A-F]{48}$", server.ConnectionString);
            var stranger = $"127.0.0.1:{port},password=guess,connectRetry=1";
            await Assert.ThrowsAnyAsync<RedisException>(() => ConnectionMultiplexer.ConnectAsync(stranger));
        }
        Occupy(port);
    }

    [Fact]
    public async Task Data_in_a_folder_are_not_kept_unless_that_is_asked_for()
    {
        foreach (var expected in (string?[])[null, null])
        {
            using var server = EmbeddedGarnet.Start(folder: _folder.Path, password: "own");
            Assert.Equal($"127.0.0.1:{PortOf(server)},password=own", server.ConnectionString);
            await using var redis = await ConnectionMultiplexer.ConnectAsync(
                $"{server.ConnectionString},{Servers.Patient}"
            );
            Assert.Equal(expected, (string?)await redis.GetDatabase().StringGetAsync("key"));
            await redis.GetDatabase().StringSetAsync("key", "value");
        }
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories),
            path => path.Contains("aof", StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public void A_port_that_is_in_use_is_an_error_and_no_other_port_is_tried()
    {
        using var listener = Listen(out var port);
        var servers = ServersStarted(loggers =>
            Assert.IsType<SocketException>(
                Assert
                    .ThrowsAny<Exception>(() => EmbeddedGarnet.Start(port, _folder.Path, loggers: loggers))
                    .InnerException
            )
        );
        Assert.Equal(1, servers);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    public void A_port_that_another_process_took_since_it_was_found_is_replaced_by_the_next(
        int maxAttempts,
        bool fails
    )
    {
        using var listener = Listen(out var taken);
        var ports = new Queue<int>([taken, LoopbackPort.FindFree(), 0]);
        if (fails)
            Assert.ThrowsAny<Exception>(() => StartOn(ports.Dequeue, maxAttempts));
        else
            StartOn(ports.Dequeue, maxAttempts).Dispose();
        Assert.Equal(fails ? 2 : 1, ports.Count);
    }

    private EmbeddedGarnet StartOn(Func<int> nextPort, int maxAttempts) =>
        EmbeddedGarnet.Start(nextPort, maxAttempts, _folder.Path, false, "x", null, null);

    private static TcpListener Listen(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_error_at_once()
    {
        var file = _folder.Write("file", "");
        var servers = ServersStarted(loggers =>
            Assert.ThrowsAny<Exception>(() =>
                EmbeddedGarnet.Start(folder: Path.Combine(file, "below"), persistent: true, loggers: loggers)
            )
        );
        Assert.InRange(servers, 0, 1);
    }

    /// <summary>Each server makes its loggers once.</summary>
    private static int ServersStarted(Action<ILoggerFactory> start)
    {
        var categories = new ConcurrentQueue<string>();
        start(
            AnsweringProxy.Create<ILoggerFactory>(
                (_, arguments) =>
                {
                    categories.Enqueue((string)arguments[0]!);
                    return NullLogger.Instance;
                }
            )
        );
        return categories.GroupBy(category => category).Select(group => group.Count()).DefaultIfEmpty().Max();
    }
}
