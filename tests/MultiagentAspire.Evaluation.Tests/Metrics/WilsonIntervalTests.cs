using CsCheck;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

public sealed class WilsonIntervalTests
{
    private static Estimate Share(int right, int count) =>
        Estimate.FromShare([.. Enumerable.Range(0, count).Select(i => i < right)]);

    /// <summary>Newcombe (1998), table I, method 3, for 81 of 263; the others by the formula.</summary>
    [Theory]
    [InlineData(8, 8, 0.6756, 1)]
    [InlineData(0, 8, 0, 0.3244)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(81, 263, 0.2553, 0.3662)]
    public void The_interval_is_that_of_the_literature(int right, int count, double lower, double upper)
    {
        var interval = Share(right, count).WilsonInterval();
        Assert.Equal(lower, interval.Lower, 1e-4);
        Assert.Equal(upper, interval.Upper, 1e-4);
    }

    [Fact]
    public void It_holds_the_share_lies_in_0_to_1_and_mirrors_the_share_of_wrong_ones() =>
        Gen.Int[1, 400]
            .SelectMany(count => Gen.Select(Gen.Int[0, count], Gen.Const(count)))
            .Sample(
                (right, count) =>
                {
                    var (lower, upper) = Share(right, count).WilsonInterval();
                    Assert.InRange(right / (double)count, lower - 1e-12, upper + 1e-12);
                    Assert.True(lower >= 0 && upper <= 1 && upper > lower);
                    var wrong = Share(count - right, count).WilsonInterval();
                    Assert.Equal(1 - upper, wrong.Lower, 1e-12);
                }
            );

    [Theory]
    [InlineData(8, 8, "100.0 [67–100]")]
    [InlineData(1, 2, "50.0 [9–91]")]
    [InlineData(300, 300, "100.0 [98–100]")]
    [InlineData(150, 300, "50.0 ± 2.9")]
    public void It_is_written_where_a_standard_error_would_mislead(int right, int count, string text) =>
        Assert.Equal(text, ReportText.Percent(Share(right, count)));
}
