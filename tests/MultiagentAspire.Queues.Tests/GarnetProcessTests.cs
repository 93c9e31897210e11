using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MultiagentAspire.Testing;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>The embedded server as a process of its own, as the AppHost starts it.</summary>
[Collection(nameof(StartsProcesses))]
public sealed class GarnetProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Process Start(string password, string port, string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "MultiagentAspire.Queues");
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (var (name, value) in new[] { ("PASSWORD", password), ("PORT", port), ("FOLDER", folder) })
            start.Environment[$"GARNET_{name}"] = value;
        return Process.Start(start)!;
    }

    [Theory]
    [InlineData("", "0", "data", "GARNET_PASSWORD must be set.")]
    [InlineData("x", "-1", "data", "GARNET_PORT: '-1' is not a port.")]
    [InlineData("x", "0", "", "GARNET_FOLDER must be set.")]
    public async Task What_is_missing_or_wrong_in_its_environment_is_one_line_and_exit_code_2(
        string password,
        string port,
        string folder,
        string expected
    )
    {
        using var process = Start(password, port, folder);
        var error = await process.StandardError.ReadToEndAsync(Stop).WaitAsync(Patience, Stop);
        await process.WaitForExitAsync(Stop);
        Assert.Equal((2, expected), (process.ExitCode, error.TrimEnd()));
    }

    [Fact]
    public async Task It_ends_in_order_at_SIGTERM_and_its_data_are_there_when_it_starts_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals");
        var port = LoopbackPort.FindFree();
        foreach (var expected in (string?[])[null, "value"])
        {
            using var process = Start("x", port.ToString(CultureInfo.InvariantCulture), _folder.At("data"));
            try
            {
                await using var redis = await ConnectAsync(port);
                Assert.Equal(expected, (string?)await redis.GetDatabase().StringGetAsync("key"));
                await redis.GetDatabase().StringSetAsync("key", "value");
                UnixSignal.Send(process, UnixSignal.Terminate);
                await process.WaitForExitAsync(Stop).WaitAsync(Patience, Stop);
                Assert.Equal(0, process.ExitCode);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
            }
        }
    }

    /// <summary>Connects as soon as the process listens.</summary>
    private static async Task<ConnectionMultiplexer> ConnectAsync(int port)
    {
        await Eventually.HoldsAsync(() => IsListeningAsync(port), "the server listens", Stop);
        return await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},password=x,{Servers.Patient}");
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, Stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
