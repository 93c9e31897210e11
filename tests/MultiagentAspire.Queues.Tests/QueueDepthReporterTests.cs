using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MultiagentAspire.Queues.Tests;

public sealed class QueueDepthReporterTests(Garnet server) : IClassFixture<Garnet>
{
    private const string QueueName = "depth-reporter";
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<(string? State, double Value)> _measured = Channel.CreateUnbounded<(
        string?,
        double
    )>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_depth_is_recorded_every_ten_seconds_by_state_while_somebody_listens()
    {
        using var listener = Listen();
        var queue = new WorkQueue(server.Redis, QueueName, new WorkQueueOptions(), TimeProvider.System);
        foreach (var id in (string[])["a", "b", "c"])
            await queue.EnqueueAsync(new WorkItem(id, "body"), Stop);
        await queue.LeaseAsync(1, Stop);
        using var cancellation = new CancellationTokenSource();
        var outage = new OutageLog(NullLogger.Instance, QueueName, _time);
        var reporting = new QueueDepthReporter(queue, outage, _time).RunAsync(cancellation.Token);

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(_measured.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        var measured = new List<(string? State, double Value)>();
        while (measured.Count < 5)
            measured.Add(await _measured.Reader.ReadAsync(Stop));

        Assert.Equal(
            [("pending", 2), ("leased", 1), ("waiting", 0), ("dead", 0)],
            measured.Where(one => one.State is not null)
        );
        Assert.True(measured.Single(one => one.State is null).Value >= 0); // age of the oldest pending item, seconds
        await cancellation.CancelAsync();
        await reporting;
    }

    /// <summary>Measurements of this test's queue: other tests have queues of their own.</summary>
    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name is "multiagent.queue.depth" or "multiagent.queue.oldest_pending")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Record(value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Record(value, tags));
        listener.Start();
        return listener;
    }

    private void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? state = null;
        var isOwn = false;
        foreach (var (key, tag) in tags)
        {
            isOwn |= (tag as string) == QueueName;
            state = key == "state" ? tag as string : state;
        }
        if (isOwn)
            _measured.Writer.TryWrite((state, value));
    }
}
