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
    public void A_given_count_beats_the_variable_and_the_variable_beats_the_cores(
        int? given,
        string? variable,
        int expected
    ) => Assert.Equal(expected, DevicePlacement.ChooseThreads(given, variable, (7, "cores")).Count);

    [Fact]
    public void No_threads_are_refused() =>
        Assert.Throws<ArgumentException>(() => DevicePlacement.ChooseThreads(0, null, (7, "cores")));

    [Theory]
    [InlineData(null, "cpu", true, DeviceType.CPU)]
    [InlineData(null, "cuda", true, DeviceType.CUDA)]
    [InlineData("", "cuda", false, DeviceType.CPU)]
    [InlineData("cpu", "cuda", true, DeviceType.CPU)]
    [InlineData("CUDA ", "cuda", true, DeviceType.CUDA)]
    public void The_variable_has_precedence_over_the_detected_device(
        string? asked,
        string backend,
        bool there,
        DeviceType expected
    ) => Assert.Equal(expected, DevicePlacement.ChooseDevice(asked, backend, () => there).Type);

    [Theory]
    [InlineData("cuda", "cpu", "MULTIAGENT_DEVICE=cuda: this is a CPU build; ")]
    [InlineData("cuda", "cuda", "MULTIAGENT_DEVICE=cuda: this is a CUDA build without a CUDA device; ")]
    [InlineData("gpu", "cuda", "MULTIAGENT_DEVICE=gpu: give cpu or cuda.")]
    public void A_device_that_cannot_be_had_is_refused(string asked, string backend, string message) =>
        Assert.StartsWith(
            message,
            Assert
                .Throws<ArgumentException>(() => DevicePlacement.ChooseDevice(asked, backend, () => false))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_line_names_device_precision_and_threads_with_reasons()
    {
        var line = (
            DevicePlacement.Choose(1) with
            {
                Device = torch.CPU,
                Reasons = ("a CPU build", "exact", "as asked"),
            }
        ).ToString();
        Assert.Equal("device cpu (a CPU build), float32 (exact), 1 thread (as asked)", line);
    }

    [Fact]
    public void Threads_of_one_core_count_once()
    {
        var folder = Directory.CreateTempSubdirectory("topology-");
        try
        {
            foreach (
                var (cpu, siblings) in (ReadOnlySpan<(int, string)>)
                    [(0, "0,2"), (1, "1,3"), (2, "0,2"), (3, "1,3")]
            )
            {
                var topology = Directory.CreateDirectory(
                    Path.Combine(folder.FullName, $"cpu{cpu}", "topology")
                );
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
