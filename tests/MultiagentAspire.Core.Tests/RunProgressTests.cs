namespace MultiagentAspire.Core.Tests;

public sealed class RunProgressTests
{
    private static readonly RunProgress Start = new()
    {
        Phase = RunPhase.Debate,
        Name = "debate",
        Iteration = 1,
        Iterations = 2,
        Step = 1,
        Steps = 5,
    };

    [Theory]
    [InlineData(0, 100, 0)] // no time has passed: no rate
    [InlineData(4, 100, 25)]
    [InlineData(0.5, 100, 200)]
    [InlineData(4, 0, 0)]
    public void The_rate_is_tokens_over_seconds(double seconds, long tokens, double rate) =>
        Assert.Equal(
            rate,
            (Start with { Tokens = tokens, Elapsed = TimeSpan.FromSeconds(seconds) }).TokensPerSecond
        );
}
