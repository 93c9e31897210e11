using System.Runtime.InteropServices;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>The version that a loaded libtorch says of itself.</summary>
internal static unsafe class LibtorchVersion
{
    private const string AbiVersion = "aoti_torch_abi_version"; // uint64_t, since 2.7

    /// <param name="torch">Handle of libtorch_cpu.</param>
    public static string Of(IntPtr torch) =>
        NativeLibrary.TryGetExport(torch, AbiVersion, out var function)
            ? Text(((delegate* unmanaged<ulong>)function)())
            : "of an unknown version";

    /// <summary>Major, minor and patch stand in the highest three bytes.</summary>
    internal static string Text(ulong version) =>
        $"{version >> 56}.{(version >> 48) & 0xff}.{(version >> 40) & 0xff}";

    /// <summary>
    /// A line about a libtorch that the user chose; TorchSharp's native part was built for one version's
    /// names and layouts, and says so like "2.10.0.0".
    /// </summary>
    internal static string Describe(string version, string builtFor, string folder) =>
        $"libtorch {version} in "
        + $"{folder}{(builtFor.StartsWith(version + ".", StringComparison.Ordinal) ? "" : $", TorchSharp is built for {builtFor}")}";
}
