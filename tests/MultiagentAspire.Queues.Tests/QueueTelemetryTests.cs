using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MultiagentAspire.Queues.Tests;

/// <summary>Metrics and spans, each of a queue that no other test has.</summary>
public sealed class QueueTelemetryTests
{
    private readonly string _queue = $"telemetry-{Guid.NewGuid():N}";
    private readonly ConcurrentQueue<(string Instrument, double Value, string? State)> _measured = new();

    private WorkLease Lease(int attempt = 1, ActivityContext trace = default) =>
        new("a", "", attempt, trace, TimeSpan.FromSeconds(2.5), "token");

    [Fact]
    public void An_item_that_is_leased_again_counts_as_redelivered_and_the_first_time_it_does_not()
    {
        using var listener = Listen(_ => true);
        QueueTelemetry.Leased(_queue, TimeSpan.FromSeconds(2.5), attempt: 1);
        Assert.Equal([("leased", 1, null), ("age", 2.5, null)], _measured);
        _measured.Clear();
        QueueTelemetry.Leased(_queue, TimeSpan.Zero, attempt: 2);
        Assert.Equal([("leased", 1, null), ("redelivered", 1, null), ("age", 0, null)], _measured);
    }

    [Fact]
    public void Enqueued_failed_and_ended_items_are_counted_one_by_one_with_their_state()
    {
        using var listener = Listen(_ => true);
        QueueTelemetry.Enqueued(_queue);
        QueueTelemetry.Failed(_queue, WorkState.Waiting);
        QueueTelemetry.Ended(_queue, WorkState.Dead);
        Assert.Equal([("enqueued", 1, null), ("failed", 1, "Waiting"), ("ended", 1, "Dead")], _measured);
    }

    [Fact]
    public void The_depth_is_recorded_by_state()
    {
        using var listener = Listen(_ => true);
        QueueTelemetry.Depth(_queue, new QueueDepth(1, 2, 3, 4, 5, TimeSpan.FromSeconds(6)));
        Assert.Equal(
            [
                ("depth", 1, "pending"),
                ("depth", 2, "leased"),
                ("depth", 3, "waiting"),
                ("depth", 4, "dead"),
                ("oldest_pending", 6, null),
            ],
            _measured
        );
    }

    [Theory]
    [InlineData("multiagent.queue.depth")]
    [InlineData("multiagent.queue.oldest_pending")]
    public void The_depth_is_of_use_as_soon_as_somebody_listens_to_a_part_of_it(string instrument)
    {
        using var listener = Listen(name => name == instrument);
        Assert.True(QueueTelemetry.IsDepthEnabled);
    }

    [Fact]
    public void The_span_of_an_item_continues_the_trace_in_which_it_was_enqueued()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == QueueTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        string? sent;
        using (var enqueue = QueueTelemetry.StartEnqueue(_queue, "a"))
        {
            Assert.Equal(($"send {_queue}", ActivityKind.Producer), (enqueue!.DisplayName, enqueue.Kind));
            Assert.Equal(enqueue.Id, sent = QueueTelemetry.CurrentTrace());
        }
        Assert.Equal("", QueueTelemetry.CurrentTrace());
        var trace = QueueTelemetry.TraceOf(sent);
        Assert.True(trace.IsRemote);
        using var process = QueueTelemetry.StartProcess(_queue, Lease(trace: trace));
        Assert.Equal(($"process {_queue}", ActivityKind.Consumer), (process!.DisplayName, process.Kind));
        Assert.Equal(sent, process.ParentId);
        Assert.Equal(
            ["redis", _queue, "a"],
            ((string[])["system", "destination.name", "message.id"]).Select(tag =>
                process.GetTagItem($"messaging.{tag}")
            )
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no trace")]
    public void A_text_that_is_no_trace_begins_a_new_one(string? text) =>
        Assert.Equal(default, QueueTelemetry.TraceOf(text));

    private MeterListener Listen(Func<string, bool> isWanted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == QueueTelemetry.Name && isWanted(instrument.Name))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => Record(instrument, value, tags)
        );
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => Record(instrument, value, tags)
        );
        listener.Start();
        return listener;
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var byName = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
        if (byName["queue"] == _queue)
            _measured.Enqueue(
                (
                    instrument.Name[(instrument.Name.LastIndexOf('.') + 1)..],
                    value,
                    byName.GetValueOrDefault("state")
                )
            );
    }
}
