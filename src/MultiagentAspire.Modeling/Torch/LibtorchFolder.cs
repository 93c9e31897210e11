namespace MultiagentAspire.Modeling.Torch;

/// <summary>The folder of a libtorch for Linux, and the libraries that are loaded from it.</summary>
/// <param name="Location">Folder of the libraries.</param>
/// <param name="Libraries">File names in the order of loading: each after those that it needs.</param>
internal sealed record LibtorchFolder(string Location, IReadOnlyList<string> Libraries)
{
    /// <summary>
    /// The environment variable that names a libtorch to use instead of this build's, for instance that of a
    /// Python installation: the folder of the libraries, or the folder that has them in <c>lib</c>.
    /// </summary>
    public const string Variable = "MULTIAGENT_LIBTORCH";

    private const string Cuda = "libtorch_cuda.so";

    /// <summary>Whether it can compute on CUDA devices.</summary>
    public bool HasCuda => Libraries.Contains(Cuda);

    /// <summary>
    /// The libtorch in a folder. libtorch_cuda is loaded by name where it exists, because no other library links
    /// to it: it registers its operators when it is loaded.
    /// </summary>
    public static LibtorchFolder In(string path) =>
        new(
            path,
            File.Exists(Path.Combine(path, Cuda))
                ? ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", Cuda, "libtorch.so"]
                : ["libc10.so", "libtorch_cpu.so", "libtorch.so"]
        );

    /// <summary>The folder that the variable's <paramref name="value"/> names.</summary>
    /// <exception cref="DllNotFoundException">Libraries are missing in that folder.</exception>
    public static LibtorchFolder Named(string value)
    {
        var given = Path.GetFullPath(value);
        var below = Path.Combine(given, "lib");
        var folder = In(File.Exists(Path.Combine(below, "libtorch_cpu.so")) ? below : given);
        var missing = folder
            .Libraries.Where(name => !File.Exists(Path.Combine(folder.Location, name)))
            .ToList();
        return missing.Count == 0
            ? folder
            : throw new DllNotFoundException(
                $"{Variable}={value}: {string.Join(", ", missing)} not found there; give the "
                    + "folder of a libtorch for Linux (that of Python's PyTorch is torch/lib in its "
                    + "site-packages), or unset it."
            );
    }
}
