using MultiagentAspire.Cli.Benchmarks;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Cli.Tests;

public sealed class EngineBenchTests
{
    [Fact]
    public async Task A_small_measurement_has_every_part_and_positive_ratios()
    {
        await using var bench = new EngineBench(
            new ModelShape(32, 2, 4, 48, 64),
            new EngineBenchSettings(6, 4, 8, 2, 2, 1),
            DevicePlacement.Current
        );
        var report = await bench.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2], report.Engine.Keys.Order());
        Assert.Equal(
            ["adaptersToOneAdapter", "engineToFloor", "engineToPlain", "oneAdapterToBase", "plainToFloor"],
            report.Ratios.Keys.Order()
        );
        Assert.All(
            report.Ratios.Values.Concat(report.Machine.Values),
            value => Assert.True(value > 0 && double.IsFinite(value))
        );
    }
}
