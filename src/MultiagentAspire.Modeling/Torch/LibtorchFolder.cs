namespace MultiagentAspire.Modeling.Torch;

/// <summary>The folder of a libtorch for Linux, and what is loaded from it.</summary>
/// <param name="Location">The folder of the libraries.</param>
/// <param name="Libraries">Their names in the order of loading, each after what it needs.</param>
internal sealed record LibtorchFolder(string Location, IReadOnlyList<string> Libraries)
{
    /// <summary>
    /// The environment variable by which the user names a libtorch to use in place of the one that this build
    /// brings, for instance that of a Python installation: the folder of the libraries, or the one that has
    /// them in <c>lib</c>.
    /// </summary>
    public const string Variable = "MULTIAGENT_LIBTORCH";

    private const string Cuda = "libtorch_cuda.so";

    /// <summary>It can compute on CUDA devices.</summary>
    public bool HasCuda => Libraries.Contains(Cuda);

    /// <summary>
    /// The libtorch in <paramref name="path"/>. Nothing links to libtorch_cuda: it registers its operators
    /// when it is loaded.
    /// </summary>
    public static LibtorchFolder In(string path) =>
        new(
            path,
            File.Exists(Path.Combine(path, Cuda))
                ? ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", Cuda, "libtorch.so"]
                : ["libc10.so", "libtorch_cpu.so", "libtorch.so"]
        );

    /// <summary>The folder that the variable's <paramref name="value"/> names.</summary>
    /// <exception cref="DllNotFoundException">Libraries are missing there.</exception>
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
