using System.Net;
using System.Net.Http.Headers;
using CsCheck;

namespace MultiagentAspire.Endpoints.Tests;

public sealed class RetryRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_pause_is_between_half_and_all_of_its_step_doubles_up_to_a_minute_and_follows_from_the_seed() =>
        Gen.Select(Gen.Int[0, 60], Gen.ULong)
            .Sample(
                (retry, seed) =>
                {
                    var whole = Math.Min(Math.Pow(2, retry), 60);
                    var pause = RetryPolicy.GetDelay(retry, seed);
                    Assert.InRange(pause.TotalSeconds, whole / 2, whole);
                    Assert.Equal(pause, RetryPolicy.GetDelay(retry, seed));
                }
            );

    [Fact]
    public void Different_requests_pause_differently() =>
        Assert.Equal(
            100,
            Enumerable.Range(0, 100).Select(seed => RetryPolicy.GetDelay(3, (ulong)seed)).Distinct().Count()
        );

    [Fact]
    public void Only_transient_failures_are_retried()
    {
        var again = Enumerable
            .Range(100, 500)
            .Where(status => RetryPolicy.IsTransient((HttpStatusCode)status));
        Assert.Equal([408, 409, 429, .. Enumerable.Range(500, 100)], again);
    }

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData("Thu, 26 Nov 2026 12:00:30 GMT", 30.0)]
    public void Retry_after_is_read_in_seconds_and_as_a_date(string header, double seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            RetryPolicy.RetryAfter(RetryConditionHeaderValue.Parse(header), Now)
        );

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("Thu, 26 Nov 2026 11:00:00 GMT")]
    public void Without_it_and_where_it_is_over_nothing_is_asked_so_that_the_own_pause_holds(
        string? header
    ) =>
        Assert.Null(
            RetryPolicy.RetryAfter(header is null ? null : RetryConditionHeaderValue.Parse(header), Now)
        );
}
