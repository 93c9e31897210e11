using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Modeling.Tests;

public sealed class LibtorchTests : IDisposable
{
    private static readonly string[] Cpu = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];
    private static readonly string[] Cuda =
    [
        "libc10.so",
        "libtorch_cpu.so",
        "libc10_cuda.so",
        "libtorch_cuda.so",
        "libtorch.so",
    ];
    private readonly string _folder = Directory.CreateTempSubdirectory("libtorch-").FullName;

    [Fact]
    public void Without_the_cuda_library_it_is_a_cpu_libtorch()
    {
        Lay(_folder, Cpu);
        var found = LibtorchFolder.Named(_folder);
        Assert.Equal((_folder, false), (found.Location, found.HasCuda));
        Assert.Equal(Cpu, found.Libraries);
    }

    [Fact]
    public void The_cuda_library_is_loaded_after_what_it_needs()
    {
        Lay(_folder, Cuda);
        var found = LibtorchFolder.Named(_folder);
        Assert.True(found.HasCuda);
        Assert.Equal(Cuda, found.Libraries);
    }

    [Fact]
    public void The_folder_above_lib_does_as_well()
    {
        var lib = Directory.CreateDirectory(Path.Combine(_folder, "lib")).FullName;
        Lay(lib, Cpu);
        Assert.Equal(lib, LibtorchFolder.Named(_folder).Location);
    }

    [Fact]
    public void A_missing_library_is_an_error_with_the_variable_and_the_remedy()
    {
        Lay(_folder, ["libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"]);
        var message = Assert.Throws<DllNotFoundException>(() => LibtorchFolder.Named(_folder)).Message;
        Assert.StartsWith(
            $"MULTIAGENT_LIBTORCH={_folder}: libc10.so, libc10_cuda.so not found there; give the folder",
            message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("2.11.0", "2.10.0.0", "libtorch 2.11.0 in /there, TorchSharp is built for 2.10.0.0")]
    [InlineData("2.10.0", "2.10.0.0", "libtorch 2.10.0 in /there")]
    public void Another_version_than_the_bridge_is_built_for_is_named(
        string version,
        string builtFor,
        string line
    ) => Assert.Equal(line, LibtorchVersion.Describe(version, builtFor, "/there"));

    [Fact]
    public void The_version_stands_in_the_highest_bytes() =>
        Assert.Equal("2.11.1", LibtorchVersion.Text((2UL << 56) | (11UL << 48) | (1UL << 40)));

    private static void Lay(string folder, string[] names)
    {
        foreach (var name in names)
            File.WriteAllBytes(Path.Combine(folder, name), []);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
