using CsCheck;

namespace MultiagentAspire.Queues.Tests;

public sealed class WorkQueueOptionsTests
{
    [Fact]
    public void The_defaults_are_those_that_the_documentation_names()
    {
        var options = new WorkQueueOptions();
        Assert.Equal(
            (TimeSpan.FromSeconds(30), 5, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            (options.Lease, options.MaxAttempts, options.Backoff, options.MaxBackoff)
        );
        Assert.Equal((TimeSpan.FromHours(1), 16_777_216), (options.Retention, options.MaxBody));
    }

    [Fact]
    public void A_lease_is_renewed_three_times_within_its_length() =>
        Assert.Equal(TimeSpan.FromSeconds(10), new WorkQueueOptions().RenewInterval);

    [Fact]
    public void The_backoff_doubles_with_each_attempt_up_to_its_maximum()
    {
        var options = new WorkQueueOptions();
        Assert.Equal(
            [1, 1, 2, 4, 8, 16, 32, 60, 60],
            Enumerable.Range(0, 9).Select(attempts => options.BackoffAfter(attempts).TotalSeconds)
        );
        Assert.Equal(options.MaxBackoff, options.BackoffAfter(int.MaxValue));
    }

    [Fact]
    public void No_backoff_is_longer_than_the_maximum_or_shorter_than_the_one_before() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[1, 100_000], Gen.Int[1, 40])
            .Sample(
                (backoff, maximum, attempts) =>
                {
                    var options = new WorkQueueOptions
                    {
                        Backoff = TimeSpan.FromMilliseconds(backoff),
                        MaxBackoff = TimeSpan.FromMilliseconds(maximum),
                    };
                    var (now, next) = (options.BackoffAfter(attempts), options.BackoffAfter(attempts + 1));
                    var tolerance = TimeSpan.FromTicks(10); // of the rounding to ticks
                    Assert.InRange(next, now - tolerance, options.MaxBackoff + tolerance);
                }
            );
}
