using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Queues.Presence;
using MultiagentAspire.ServiceDefaults.Queueing;
using StackExchange.Redis;

namespace MultiagentAspire.Queues.Tests;

/// <summary>What needs no server: the log of faults, the GPUs, and what is said while a server is away.</summary>
public sealed class PresenceTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void No_secret_and_no_part_of_one_is_published()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("Security:Token", "the/shared+token"),
                new("ConnectionStrings:redis", "redis:6379,password=pass-word-1"),
            ])
            .Build();
        var errors = new RecentErrors(RecentErrors.SecretsIn(configuration), _time);
        var logger = errors.CreateLogger("Any");
        string[] secrets =
        [
            "the/shared+token",
            "pass-word-1",
            "redis:6379,password=pass-word-1",
            Uri.EscapeDataString("the/shared+token"),
        ];
        foreach (var secret in secrets)
            for (
                var before = RecentErrors.MaxTextLength - 40;
                before < RecentErrors.MaxTextLength + 2;
                before++
            )
            {
                LogMessage(
                    logger,
                    LogLevel.Error,
                    new string('x', before) + secret,
                    new InvalidOperationException(secret)
                );
                var text = errors.Latest()[^1].Text;
                Assert.InRange(text.Length, 1, RecentErrors.MaxTextLength);
                Assert.DoesNotContain(secret[..4], text, StringComparison.Ordinal);
            }
    }

    [Fact]
    public void A_status_keeps_its_keys()
    {
        var status = new ProcessStatus
        {
            Version = "0.1.0",
            Started = DateTimeOffset.UnixEpoch,
            Uptime = TimeSpan.FromMinutes(1),
            Stopping = true,
            Usage = new ProcessUsage(1, 2, 3, 4.5, 0.5, 6),
            Queues =
            [
                new QueueActivity("debate", 2, [new InFlightItem("a", 1, TimeSpan.FromSeconds(5), "half")]),
            ],
            Device = "cuda",
            Gpus = [new GpuUsage("gpu", 1, 2, 3)],
            Models = [new ResidentModel("base", "digest", ["one"])],
            Errors = [new LoggedError(DateTimeOffset.UnixEpoch, LogLevel.Error, "Engine", "failed", 7)],
        };
        Assert.Equal(
            """
            {"version":"0.1.0","started":"1970-01-01T00:00:00+00:00","uptime":"00:01:00","stopping":true,
            "use":{"workingSet":1,"heap":2,"memoryLimit":3,"cpuSeconds":4.5,"cores":0.5,"threads":6},
            "queues":[{"queue":"debate","inHand":2,"items":[{"id":"a","attempt":1,"for":"00:00:05",
            "progress":"half"}]}],"device":"cuda","gpus":[{"name":"gpu","usedMebibytes":1,
            "mebibytes":2,"busyPercent":3}],"models":[{"name":"base","digest":"digest","adapters":["one"]}],
            "faults":[{"at":"1970-01-01T00:00:00+00:00","level":"Error","category":"Engine",
            "text":"failed","times":7}]}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(status, PresenceJson.Default.ProcessStatus)
        );
    }

    [Fact]
    public void Of_the_log_the_last_warnings_and_errors_are_kept_with_their_exception_and_no_stack()
    {
        var errors = new RecentErrors([], _time);
        var logger = errors.CreateLogger("MultiagentAspire.Queues.QueueWorker");
        LogMessage(logger, LogLevel.Information, "nothing");
        for (var i = 0; i < RecentErrors.MaxErrors + 5; i++)
            LogMessage(logger, LogLevel.Warning, $"number {i}");
        Assert.Equal(
            Enumerable.Range(5, RecentErrors.MaxErrors).Select(i => $"number {i}"),
            errors.Latest().Select(error => error.Text)
        );
        LogMessage(logger, LogLevel.Error, "it failed.", Thrown());
        Assert.Equal(
            new LoggedError(
                _time.GetUtcNow(),
                LogLevel.Error,
                "QueueWorker",
                "it failed. IOException: the disk",
                1
            ),
            errors.Latest()[^1]
        );
        LogMessage(
            errors.CreateLogger("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService"),
            LogLevel.Error,
            "at every probe"
        );
        Assert.DoesNotContain(errors.Latest(), error => error.Text == "at every probe");
    }

    [Fact]
    public void A_repeated_error_takes_one_entry()
    {
        var errors = new RecentErrors([], _time);
        var logger = errors.CreateLogger("One");
        for (var i = 0; i < 1000; i++)
            LogMessage(logger, LogLevel.Warning, "away");
        LogMessage(logger, LogLevel.Error, "away");
        Assert.Equal(
            [(LogLevel.Warning, 1000), (LogLevel.Error, 1)],
            errors.Latest().Select(error => (error.Level, error.Count))
        );
    }

    [Fact]
    public void Every_GPU_that_the_tool_lists_is_read_whatever_else_it_prints()
    {
        var gpu =
            from name in Gen.Char.AlphaNumeric.Array[1, 20]
            from used in Gen.Int[0, 200_000]
            from all in Gen.Int[0, 200_000]
            from busy in Gen.Int[0, 100]
            select new GpuUsage(new string(name), used, all, busy);
        Gen.Select(gpu.Array[0, 8], Gen.String)
            .Sample(
                (gpus, noise) =>
                {
                    var lines = gpus.Select(gpu =>
                        $"{gpu.Name}, {gpu.UsedMebibytes}, {gpu.Mebibytes}, {gpu.BusyPercent}"
                    );
                    var read = NvidiaSmi.Parse($"{noise.Replace(',', ' ')}\n{string.Join('\n', lines)}");
                    Assert.Equal(gpus, read);
                }
            );
    }

    [Theory]
    [InlineData("NVIDIA H100 80GB HBM3, 1024, 81559, 37\n", "NVIDIA H100 80GB HBM3", 1024L, 81559L, 37)]
    [InlineData("NVIDIA GB10, [N/A], [N/A], 0", "NVIDIA GB10", null, null, 0)]
    [InlineData("Tesla, of a kind, 1, 2, [Unknown Error]", "Tesla, of a kind", 1L, 2L, null)]
    public void What_the_tool_does_not_know_is_not_known(
        string line,
        string name,
        long? used,
        long? all,
        int? busy
    ) => Assert.Equal(new GpuUsage(name, used, all, busy), Assert.Single(NvidiaSmi.Parse(line)));

    [Fact]
    public async Task Only_a_process_on_CUDA_asks_for_GPUs()
    {
        var part = new NvidiaSmi(_time, "/there/is/no/such/program").ContributeTo(() => "cpu");
        Assert.Equal(
            ("cpu", 0),
            await part(new ProcessStatus(), Stop) is var now ? (now.Device, now.Gpus.Count) : default
        );
    }

    [Fact]
    public void An_outage_is_logged_once_with_its_cause_then_once_a_minute_and_at_its_end()
    {
        var said = new List<(LogLevel Level, string Text, Exception? Error)>();
        var outage = new OutageLog(new CapturingLogger(said), "generate", _time);
        for (var i = 0; i < 100; i++)
            outage.ReportFailure(new IOException("refused"));
        Assert.NotNull(Assert.Single(said).Error);
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 100; i++)
            outage.ReportFailure(new IOException("refused"));
        Assert.Equal(2, said.Count);
        Assert.Null(said[1].Error);
        Assert.Contains("refused", said[1].Text, StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
            outage.ReportRecovery();
        Assert.Equal(
            [LogLevel.Warning, LogLevel.Warning, LogLevel.Information],
            said.Select(entry => entry.Level)
        );
        outage.ReportFailure(new IOException("refused")); // so soon that it is the same trouble
        Assert.Equal(3, said.Count);
    }

    [Fact]
    public async Task A_process_that_ends_does_not_wait_for_a_server_that_is_away()
    {
        await using var nowhere = await ConnectionMultiplexer.ConnectAsync(
            "127.0.0.1:1,abortConnect=false,connectTimeout=100,asyncTimeout=600000"
        );
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ApplicationName = "presence" }
        );
        // a clock that stands still: whoever waits, waits for ever
        builder.Services.AddSingleton<IConnectionMultiplexer>(nowhere).AddSingleton<TimeProvider>(_time);
        builder.AddQueues();
        using var host = builder.Build();
        await host.StartAsync(Stop);
        await host.StopAsync(CancellationToken.None).WaitAsync(Stop);
    }

    [Fact]
    public void A_process_has_a_name_that_can_be_read_back()
    {
        var name = ProcessName.ForThisProcess("MultiagentAspire.Training");
        Assert.Equal(("training", Environment.ProcessId), (name.Service, name.ProcessId));
        Assert.Equal(name, ProcessName.Parse(name.ToString()));
        Assert.Null(ProcessName.Parse("something/else"));
    }

    private static void LogMessage(ILogger logger, LogLevel level, string text, Exception? error = null) =>
        logger.Log(level, default, text, error, (said, _) => said);

    private static IOException Thrown()
    {
        try
        {
            throw new IOException("the disk");
        }
        catch (IOException error)
        {
            return error;
        }
    }

    private sealed class CapturingLogger(List<(LogLevel, string, Exception?)> said) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => said.Add((logLevel, formatter(state, exception), exception));
    }
}
