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
    public void No_secret_and_no_part_of_one_is_in_what_is_told()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("Security:Token", "the/shared+token"),
                new("ConnectionStrings:redis", "redis:6379,password=pass-word-1"),
            ])
            .Build();
        var faults = new RecentFaults(RecentFaults.SecretsIn(configuration), _time);
        var logger = faults.CreateLogger("Any");
        string[] secrets =
        [
            "the/shared+token",
            "pass-word-1",
            "redis:6379,password=pass-word-1",
            Uri.EscapeDataString("the/shared+token"),
        ];
        foreach (var secret in secrets)
            for (var before = RecentFaults.LongestText - 40; before < RecentFaults.LongestText + 2; before++)
            {
                Say(
                    logger,
                    LogLevel.Error,
                    new string('x', before) + secret,
                    new InvalidOperationException(secret)
                );
                var text = faults.Latest()[^1].Text;
                Assert.InRange(text.Length, 1, RecentFaults.LongestText);
                Assert.DoesNotContain(secret[..4], text, StringComparison.Ordinal);
            }
    }

    [Fact]
    public void Of_the_log_the_last_warnings_and_errors_are_kept_with_their_exception_and_no_stack()
    {
        var faults = new RecentFaults([], _time);
        var logger = faults.CreateLogger("MultiagentAspire.Queues.QueueWorker");
        Say(logger, LogLevel.Information, "nothing");
        for (var i = 0; i < RecentFaults.Most + 5; i++)
            Say(logger, LogLevel.Warning, $"number {i}");
        Assert.Equal(
            Enumerable.Range(5, RecentFaults.Most).Select(i => $"number {i}"),
            faults.Latest().Select(fault => fault.Text)
        );
        Say(logger, LogLevel.Error, "it failed.", Thrown());
        Assert.Equal(
            new LoggedFault(
                _time.GetUtcNow(),
                LogLevel.Error,
                "QueueWorker",
                "it failed. IOException: the disk",
                1
            ),
            faults.Latest()[^1]
        );
        Say(
            faults.CreateLogger("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService"),
            LogLevel.Error,
            "at every probe"
        );
        Assert.DoesNotContain(faults.Latest(), fault => fault.Text == "at every probe");
    }

    [Fact]
    public void What_is_said_again_and_again_takes_one_place()
    {
        var faults = new RecentFaults([], _time);
        var logger = faults.CreateLogger("One");
        for (var i = 0; i < 1000; i++)
            Say(logger, LogLevel.Warning, "away");
        Say(logger, LogLevel.Error, "away");
        Assert.Equal(
            [(LogLevel.Warning, 1000), (LogLevel.Error, 1)],
            faults.Latest().Select(fault => (fault.Level, fault.Times))
        );
    }

    [Fact]
    public void Every_GPU_that_the_tool_tells_of_is_read_whatever_else_it_says()
    {
        var gpu =
            from name in Gen.Char.AlphaNumeric.Array[1, 20]
            from used in Gen.Int[0, 200_000]
            from all in Gen.Int[0, 200_000]
            from busy in Gen.Int[0, 100]
            select new GpuUse(new string(name), used, all, busy);
        Gen.Select(gpu.Array[0, 8], Gen.String)
            .Sample(
                (gpus, noise) =>
                {
                    var read = Gpus.Read(
                        $"{noise.Replace(',', ' ')}\n{string.Join('\n', gpus.Select(one => $"{one.Name}, {one.UsedMebibytes}, {one.Mebibytes}, {one.BusyPercent}"))}"
                    );
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
    ) => Assert.Equal(new GpuUse(name, used, all, busy), Assert.Single(Gpus.Read(line)));

    [Fact]
    public async Task A_tool_that_is_not_there_is_asked_once()
    {
        using var folder = new MultiagentAspire.Testing.TemporaryFolder();
        var gpus = new Gpus(_time, folder.At("nvidia-smi"));
        Assert.Empty(await gpus.AskAsync(Stop));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the tool that is there is a script");
        await File.WriteAllTextAsync(folder.At("nvidia-smi"), "#!/bin/sh\necho 'One, 1, 2, 3'\n", Stop);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.At("nvidia-smi"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await gpus.AskAsync(Stop));
        Assert.Equal(
            ["One"],
            (await new Gpus(_time, folder.At("nvidia-smi")).AskAsync(Stop)).Select(gpu => gpu.Name)
        );
    }

    [Fact]
    public async Task Only_a_process_on_CUDA_asks_for_GPUs()
    {
        var part = new Gpus(_time, "/there/is/no/such/program").Part(() => "cpu");
        Assert.Equal(
            ("cpu", 0),
            await part(new ProcessNow(), Stop) is var now ? (now.Device, now.Gpus.Count) : default
        );
    }

    [Fact]
    public void An_outage_is_told_once_with_its_cause_then_once_a_minute_and_at_its_end()
    {
        var said = new List<(LogLevel Level, string Text, Exception? Error)>();
        var outage = new Outage(new Listening(said), "generate", _time);
        for (var i = 0; i < 100; i++)
            outage.Failed(new IOException("refused"));
        Assert.NotNull(Assert.Single(said).Error);
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 100; i++)
            outage.Failed(new IOException("refused"));
        Assert.Equal(2, said.Count);
        Assert.Null(said[1].Error);
        Assert.Contains("refused", said[1].Text, StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
            outage.Over();
        Assert.Equal(
            [LogLevel.Warning, LogLevel.Warning, LogLevel.Information],
            said.Select(one => one.Level)
        );
        outage.Failed(new IOException("refused")); // so soon that it is the same trouble
        Assert.Equal(3, said.Count);
    }

    [Fact]
    public async Task Who_is_impatient_hears_at_once_that_the_server_is_away()
    {
        await using var nowhere = await ConnectionMultiplexer.ConnectAsync(
            "127.0.0.1:1,abortConnect=false,connectTimeout=100,asyncTimeout=100"
        );
        // This clock stands still: whoever waits for the server waits for ever.
        var queues = new WorkQueues(nowhere, _ => new WorkQueueOptions(), _time);
        await Assert
            .ThrowsAnyAsync<Exception>(() => queues.Impatient()["any"].MeasureAsync(Stop))
            .WaitAsync(Stop);
        using var waiting = new CancellationTokenSource();
        var patient = queues["any"].MeasureAsync(waiting.Token);
        await Assert
            .ThrowsAnyAsync<Exception>(() => queues.Impatient()["any"].DeadAsync(cancellationToken: Stop))
            .WaitAsync(Stop);
        Assert.False(patient.IsCompleted);
        await waiting.CancelAsync();
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
        builder.Services.AddSingleton<IConnectionMultiplexer>(nowhere).AddSingleton<TimeProvider>(_time); // a clock that stands still: whoever waits, waits for ever
        builder.AddQueues();
        using var host = builder.Build();
        await host.StartAsync(Stop);
        await host.StopAsync(CancellationToken.None).WaitAsync(Stop);
    }

    [Fact]
    public void A_process_has_a_name_that_can_be_read_back()
    {
        var name = ProcessName.Own("MultiagentAspire.Training");
        Assert.Equal(("training", Environment.ProcessId), (name.Service, name.ProcessId));
        Assert.Equal(name, ProcessName.Read(name.ToString()));
        Assert.Null(ProcessName.Read("something/else"));
    }

    private static void Say(ILogger logger, LogLevel level, string text, Exception? error = null) =>
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

    private sealed class Listening(List<(LogLevel, string, Exception?)> said) : ILogger
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
