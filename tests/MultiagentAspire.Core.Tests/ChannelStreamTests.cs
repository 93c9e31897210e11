using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class ChannelStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_is_read_in_order_whatever_waits() =>
        await Gen.Select(Gen.Int[1, 3], Gen.Int.Array[0, 20])
            .SampleAsync(
                async (capacity, items) =>
                {
                    var read = ChannelStream.ReadAsync<int>(
                        capacity,
                        async (writer, stop) =>
                        {
                            foreach (var item in items)
                                await writer.WriteAsync(item, stop);
                        },
                        Stop
                    );
                    Assert.Equal(items, await read.ToListAsync(Stop));
                }
            );

    [Fact]
    public async Task The_producers_exception_comes_after_what_it_wrote()
    {
        var read = new List<int>();
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            var stream = ChannelStream.ReadAsync<int>(
                4,
                async (writer, stop) =>
                {
                    await writer.WriteAsync(1, stop);
                    throw new InvalidDataException("broken");
                },
                Stop
            );
            await foreach (var item in stream)
                read.Add(item);
        });
        Assert.Equal("broken", error.Message);
        Assert.Equal([1], read);
    }

    [Fact]
    public async Task A_reader_that_leaves_cancels_the_producer_and_waits_for_its_end()
    {
        var ended = false;
        var stream = ChannelStream.ReadAsync<int>(
            1,
            async (writer, stop) =>
            {
                try
                {
                    for (var i = 0; ; i++)
                        await writer.WriteAsync(i, stop);
                }
                finally
                {
                    await Task.Yield();
                    ended = true;
                }
            },
            Stop
        );
        await foreach (var item in stream)
            if (item == 3)
                break;
        Assert.True(ended);
    }

    [Fact]
    public async Task A_stream_that_is_cancelled_ends_as_cancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var stream = ChannelStream.ReadAsync<int>(
            1,
            (_, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop),
            cancel.Token
        );
        var reading = stream.ToListAsync(Stop).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }
}
