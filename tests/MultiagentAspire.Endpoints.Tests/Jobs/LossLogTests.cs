using CsCheck;
using MultiagentAspire.Endpoints.Jobs;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

public sealed class LossLogTests
{
    [Fact]
    public void Losses_come_out_in_the_order_of_steps_however_events_are_paged_and_passes_break_off() =>
        Gen.Select(Gen.Int[1, 5], Gen.Select(Gen.Int[1, 12], Gen.Int[0, 4]).Array[1, 6])
            .Sample(
                (size, arriving) =>
                {
                    var (events, log) = (new List<FineTuningEvent>(), new LossLog());
                    foreach (var (count, broken) in arriving)
                    {
                        foreach (var _ in Enumerable.Range(0, count))
                            events.Add(
                                events.Count % 3 == 0
                                    ? new FineTuningEvent($"e{events.Count}", null, null, null)
                                    : new FineTuningEvent(
                                        $"e{events.Count}",
                                        events.Count,
                                        1000,
                                        1.0 / events.Count
                                    )
                            );
                        if (broken > 0)
                            ReadPages(events, size, log, pages: broken);
                    }
                    ReadPages(events, size, log);
                    var losses = events.Where(item => item.Loss is not null).ToList();
                    Assert.Equal(losses.Select(item => item.Loss!.Value), log.Losses);
                    Assert.Equal(
                        (
                            losses.LastOrDefault()?.Step ?? 0,
                            losses.LastOrDefault()?.Loss,
                            losses.Count > 0 ? 1000 : 0
                        ),
                        (log.Step, log.Loss, log.Steps)
                    );
                }
            );

    [Fact]
    public void A_list_without_an_end_or_anything_new_is_not_followed()
    {
        var log = new LossLog();
        log.StartPass();
        Assert.False(log.Add(new Page<FineTuningEvent>([], More: true)));
        log.StartPass();
        Assert.True(log.Add(new Page<FineTuningEvent>([new FineTuningEvent("a", 1, 2, 0.5)], More: true)));
        Assert.False(log.Add(new Page<FineTuningEvent>([new FineTuningEvent("a", 1, 2, 0.5)], More: true)));
        log.StartPass();
        // and there it breaks off
        log.Add(new Page<FineTuningEvent>([new FineTuningEvent("b", 2, 2, 0.5)], More: true));
        log.StartPass();
        var pages = 0;
        while (log.Add(new Page<FineTuningEvent>([new FineTuningEvent("a", 1, 2, 0.5)], More: true)))
            Assert.InRange(++pages, 1, 100_000);
    }

    [Fact]
    public void A_job_is_looked_at_soon_then_less_and_less_often_and_never_more_seldom_than_is_said() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 3600])
            .Sample(
                (looks, maxCount) =>
                {
                    var wait = PollSchedule.GetDelay(looks, maxCount);
                    Assert.InRange(wait.TotalSeconds, 1, maxCount);
                    Assert.True(PollSchedule.GetDelay(looks + 1, maxCount) >= wait);
                    Assert.Equal(1, PollSchedule.GetDelay(0, maxCount).TotalSeconds);
                    Assert.Equal(maxCount, PollSchedule.GetDelay(12, maxCount).TotalSeconds);
                }
            );

    /// <summary>As an endpoint is asked: newest first, until nothing is new.</summary>
    private static void ReadPages(
        List<FineTuningEvent> events,
        int size,
        LossLog log,
        int pages = int.MaxValue
    )
    {
        var newest = Enumerable.Reverse(events).ToList();
        log.StartPass();
        for (var at = 0; at < (long)size * pages; at += size)
            if (
                !log.Add(
                    new Page<FineTuningEvent>([.. newest.Skip(at).Take(size)], More: at + size < newest.Count)
                )
            )
                return;
    }
}
