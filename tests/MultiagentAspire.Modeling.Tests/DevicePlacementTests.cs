using MultiagentAspire.Modeling.Torch;
using TorchSharp;

namespace MultiagentAspire.Modeling.Tests;

public sealed class DevicePlacementTests
{
    [Theory]
    [InlineData(3, "2", 3)]
    [InlineData(null, "2", 2)]
    [InlineData(null, "5,2", 5)]
    [InlineData(null, "", 7)]
    [InlineData(null, "0", 7)]
    [InlineData(null, "many", 7)]
    [InlineData(null, null, 7)]
    public void A_given_count_beats_the_variable_and_the_variable_beats_the_cores(int? given, string? variable, int expected) =>
        Assert.Equal(expected, DevicePlacement.ChooseThreads(given, variable, (7, "cores")).Count);

    [Fact]
    public void No_threads_are_refused() => Assert.Throws<ArgumentException>(() => DevicePlacement.ChooseThreads(0, null, (7, "cores")));

    [Fact]
    public void The_line_names_device_precision_and_threads_with_reasons()
    {
        var line = (DevicePlacement.Choose(1) with { Device = torch.CPU, Reasons = ("a CPU build", "exact", "as asked") }).ToString();
        Assert.Equal("device cpu (a CPU build), float32 (exact), 1 thread (as asked)", line);
    }

    [Fact]
    public void Threads_of_one_core_count_once()
    {
        var folder = Directory.CreateTempSubdirectory("topology-");
        try
        {
            foreach (var (cpu, siblings) in (ReadOnlySpan<(int, string)>)[(0, "0,2"), (1, "1,3"), (2, "0,2"), (3, "1,3")])
            {
                var topology = Directory.CreateDirectory(Path.Combine(folder.FullName, $"cpu{cpu}", "topology"));
                File.WriteAllText(Path.Combine(topology.FullName, "thread_siblings_list"), siblings + "\n");
            }
            Assert.Equal(2, CpuCores.Physical(folder.FullName));
            Assert.Equal(0, CpuCores.Physical(Path.Combine(folder.FullName, "missing")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
