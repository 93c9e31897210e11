using System.Runtime.InteropServices;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>The version that a loaded libtorch reports.</summary>
internal static unsafe class LibtorchVersion
{
    private const string AbiVersion = "aoti_torch_abi_version"; // uint64_t, since 2.7

    /// <summary>Major, minor and patch, as in 2.10.0; libraries before 2.7 do not report one.</summary>
    /// <param name="torch">Handle of libtorch_cpu.</param>
    public static string Of(IntPtr torch) =>
        NativeLibrary.TryGetExport(torch, AbiVersion, out var function)
            ? Text(((delegate* unmanaged<ulong>)function)())
            : "of an unknown version";

    /// <summary>The version in text: major, minor and patch are the highest three bytes of the number.</summary>
    internal static string Text(ulong version) =>
        $"{version >> 56}.{(version >> 48) & 0xff}.{(version >> 40) & 0xff}";

    /// <summary>
    /// A line about a libtorch that the user named. It warns where TorchSharp's native part was built for the
    /// names and layouts of another version.
    /// </summary>
    /// <param name="version">What the library reports.</param>
    /// <param name="builtFor">TorchSharp's version of libtorch with four numbers, as in 2.10.0.0.</param>
    /// <param name="folder">Where the library is.</param>
    internal static string Describe(string version, string builtFor, string folder)
    {
        var fits = builtFor.StartsWith(version + ".", StringComparison.Ordinal);
        var line = $"libtorch {version} in {folder}";
        return fits ? line : $"{line}, TorchSharp is built for {builtFor}";
    }
}
