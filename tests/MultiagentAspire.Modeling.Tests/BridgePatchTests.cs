using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Modeling.Tests;

[SupportedOSPlatform("linux")]
public sealed class BridgePatchTests
{
    private static string Bridge
    {
        get
        {
            var folder = AppContext.GetData("MultiagentAspire.TorchSharpNativeDirectory") as string;
            Assert.SkipUnless(
                OperatingSystem.IsLinux() && folder is not null,
                "the bridge is patched on Linux only"
            );
            return Path.Combine(folder, "libLibTorchSharp.so");
        }
    }

    [Fact]
    public void The_copy_lies_in_the_folder_for_data_and_is_made_once()
    {
        var bridge = Bridge;
        using var folder = new TemporaryFolder();
        var copy = BridgePatch.PatchedCopy(bridge, folder.File("data"));
        Assert.StartsWith(folder.File("data"), copy, StringComparison.Ordinal);
        var made = File.GetLastWriteTimeUtc(copy);
        Assert.Equal(copy, BridgePatch.PatchedCopy(bridge, folder.File("data")));
        Assert.Equal(made, File.GetLastWriteTimeUtc(copy));
        Assert.Equal([copy], Directory.GetFiles(Path.GetDirectoryName(copy)!));
    }

    [Fact]
    public void Where_the_folder_for_data_cannot_be_written_the_copy_is_a_temporary_file()
    {
        var bridge = Bridge;
        using var folder = new TemporaryFolder();
        folder.Write("no-folder", "");
        var copy = BridgePatch.PatchedCopy(bridge, folder.File("no-folder"));
        try
        {
            Assert.StartsWith(Path.GetTempPath(), copy, StringComparison.Ordinal);
            NativeLibrary.Free(NativeLibrary.Load(copy));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        }
    }
}
