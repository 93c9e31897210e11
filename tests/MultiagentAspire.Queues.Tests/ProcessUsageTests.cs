using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Queues.Presence;

namespace MultiagentAspire.Queues.Tests;

/// <summary>What a process measures of itself, and what it is called.</summary>
public sealed class ProcessUsageTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Busy_processors_are_processor_time_over_the_time_between_two_measurements()
    {
        var meter = new ProcessUsageMeter(_time);
        var first = meter.Measure();
        Assert.Null(first.Cores);
        Assert.Null(meter.Measure().Cores); // no time has passed
        _time.Advance(TimeSpan.FromTicks(1));
        var third = meter.Measure();
        Assert.NotNull(third.Cores);
        _time.Advance(TimeSpan.FromSeconds(4));
        var fourth = meter.Measure();
        Assert.Equal((fourth.CpuSeconds - third.CpuSeconds) / 4, fourth.Cores!.Value, tolerance: 1e-9);
        Assert.True(fourth is { WorkingSet: > 0, Heap: > 0, MemoryLimit: > 0, Threads: > 0 });
    }

    [Fact]
    public void A_report_without_numbers_has_none_but_zero()
    {
        var json = JsonSerializer.SerializeToNode(new ProcessStatus(), PresenceJson.Default.ProcessStatus)!;
        var numbers = json.AsObject()
            .Select(property => property.Value)
            .OfType<JsonObject>()
            .SelectMany(section => section.Select(property => property.Value))
            .OfType<JsonValue>()
            .Where(value => value.GetValueKind() == JsonValueKind.Number)
            .Select(value => value.ToJsonString());
        Assert.Equal(["0", "0", "0", "0", "0"], numbers);
    }

    [Theory]
    [InlineData("MultiagentAspire.Training", "training")]
    [InlineData("Own.MultiagentAspire.", "own.multiagentaspire.")]
    [InlineData("A/B", "a-b")]
    [InlineData(null, "multiagentaspire.queues.tests")]
    [InlineData("", "multiagentaspire.queues.tests")]
    public void The_service_is_the_name_of_the_application_in_lower_case(string? application, string service)
    {
        // The tests' own name has the product's prefix too.
        var expected = service.Replace("multiagentaspire.queues", "queues", StringComparison.Ordinal);
        Assert.Equal(expected, ProcessName.ForThisProcess(application).Service);
    }

    [Fact]
    public void Each_name_has_an_instance_of_its_own_of_eight_digits()
    {
        var (first, second) = (ProcessName.ForThisProcess("a"), ProcessName.ForThisProcess("a"));
        Assert.NotEqual(first, second);
        Assert.Matches("^[0-9a-f]{8}$", first.Instance);
        Assert.Equal($"a/{first.Machine}/{Environment.ProcessId}/{first.Instance}", first.ToString());
    }

    [Theory]
    [InlineData("service/machine/12/instance", true)]
    [InlineData("service/machine/twelve/instance", false)]
    [InlineData("service/machine/-1/instance", false)]
    [InlineData("service/machine/12", false)]
    [InlineData("service/machine/12/instance/more", false)]
    [InlineData("", false)]
    public void A_name_has_four_parts_of_which_the_third_is_a_number(string text, bool isName) =>
        Assert.Equal(isName ? text : null, ProcessName.Parse(text)?.ToString());

    [Fact]
    public void A_process_is_lost_when_it_has_neither_a_report_nor_an_error()
    {
        var name = ProcessName.ForThisProcess("a");
        Assert.True(new ObservedProcess(name, default, null, null).IsLost);
        Assert.False(new ObservedProcess(name, default, new ProcessStatus(), null).IsLost);
        Assert.False(new ObservedProcess(name, default, null, "unreadable").IsLost);
    }
}
