using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference.Tests;

public sealed class BatchSchedulerTests
{
    [Fact]
    public void Running_sequences_always_occupy_the_first_rows()
    {
        var scheduler = new BatchScheduler(rows: 3, stepTokens: 100);
        var all = Enumerable.Range(0, 4).Select(_ => Sequence(5)).ToArray();
        foreach (var sequence in all)
            scheduler.Enqueue(sequence);
        Assert.Equal([all[0], all[1], all[2]], scheduler.Schedule().Select(r => r.Sequence));
        foreach (var sequence in all[..3])
            sequence.ComputedTokens = 5;
        Assert.Equal(new RowMove(2, 0, 5), scheduler.Remove(all[0]));
        Assert.Equal([all[2], all[1], all[3]], scheduler.Schedule().Select(r => r.Sequence));
        Assert.Equal([0, 1, 2], scheduler.RunningSequences.Select(s => s.CacheRow));
    }

    [Fact]
    public void A_long_prompt_is_read_in_pieces_while_others_go_on()
    {
        var scheduler = new BatchScheduler(rows: 4, stepTokens: 8);
        var decoding = Sequence(5);
        decoding.ComputedTokens = 4;
        var reading = Sequence(20);
        scheduler.Enqueue(decoding);
        scheduler.Enqueue(reading);
        var step = scheduler.Schedule();
        Assert.Equal([1, 7], step.Select(r => r.Count));
        Assert.Equal([true, false], step.Select(r => r.NeedsSampling));
    }

    [Fact]
    public void Nothing_waits_while_a_row_and_a_token_are_free()
    {
        var scheduler = new BatchScheduler(rows: 10, stepTokens: 100);
        for (var i = 0; i < 12; i++)
            scheduler.Enqueue(Sequence(3));
        Assert.Equal(10, scheduler.Schedule().Count);
        Assert.Equal(2, scheduler.Waiting);
    }

    private static Sequence Sequence(int length) =>
        new(new GenerationRequest([.. Enumerable.Repeat(7, length)], new SamplingSettings(), 0));
}
