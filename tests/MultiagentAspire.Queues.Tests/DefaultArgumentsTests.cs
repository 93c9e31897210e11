namespace MultiagentAspire.Queues.Tests;

/// <summary>
/// Defaults of parameters. They are compiled into the callers, so a call of a test does not see another default.
/// </summary>
public sealed class DefaultArgumentsTests
{
    private static object? DefaultOf(Type type, string method, string parameter) =>
        type.GetMethods()
            .Where(candidate => candidate.Name == method)
            .SelectMany(candidate => candidate.GetParameters())
            .Single(candidate => candidate.Name == parameter)
            .DefaultValue;

    [Fact]
    public void Lists_of_a_queue_are_bounded() =>
        Assert.Equal(
            (1000, 100, null),
            (
                DefaultOf(typeof(WorkQueue), nameof(WorkQueue.ListAsync), "maxCount"),
                DefaultOf(typeof(WorkQueue), nameof(WorkQueue.ListDeadLettersAsync), "maxCount"),
                DefaultOf(typeof(WorkQueue), nameof(WorkQueue.ListDeadLettersAsync), "maxBodyBytes")
            )
        );

    [Fact]
    public void A_cancelled_wait_cancels_its_item() =>
        Assert.Equal(true, DefaultOf(typeof(WorkQueue), nameof(WorkQueue.ResultAsync), "cancelItem"));

    [Fact]
    public void An_embedded_server_takes_a_free_port_and_keeps_nothing()
    {
        Assert.Equal(0, DefaultOf(typeof(EmbeddedGarnet), nameof(EmbeddedGarnet.Start), "port"));
        Assert.Equal(false, DefaultOf(typeof(EmbeddedGarnet), nameof(EmbeddedGarnet.Start), "persistent"));
    }
}
