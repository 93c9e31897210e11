using System.Runtime.Versioning;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Queues.Tests;

public sealed class ScratchFolderTests : IDisposable
{
    private const string Prefix = "scratch-";
    private readonly TemporaryFolder _parent = new();

    private ScratchFolder Create() => ScratchFolder.Create(Prefix, _parent.Path);

    private IEnumerable<string> Entries =>
        Directory.EnumerateFileSystemEntries(_parent.Path).Order(StringComparer.Ordinal);

    [Fact]
    public void At_its_end_nothing_is_left()
    {
        using (var folder = Create())
            File.WriteAllText(Path.Combine(folder.Path, "data"), "");
        Assert.Empty(Entries);
    }

    [Fact]
    public void A_folder_in_use_is_nobody_elses_to_delete()
    {
        using var first = Create();
        using var second = Create();
        Assert.NotEqual(first.Path, second.Path);
        Assert.True(Directory.Exists(first.Path));
    }

    [Fact]
    public void The_folder_of_a_process_that_was_killed_is_deleted_by_the_next_and_nothing_else_is()
    {
        _parent.Write("other/data", "");
        // a killed process leaves its folder, and its lock file without a lock
        _parent.Write($"{Prefix}killed/log/data", "");
        _parent.Write($"{Prefix}killed.lock", "");
        using (Create())
            Assert.False(Directory.Exists(_parent.At($"{Prefix}killed")));
        Assert.Equal([_parent.At("other")], Entries);
    }

    [Fact]
    public void Many_that_begin_at_once_leave_each_others_folders_alone()
    {
        var folders = new ScratchFolder[8];
        Parallel.For(0, folders.Length, index => folders[index] = Create());
        Assert.All(folders, folder => Assert.True(Directory.Exists(folder.Path)));
        Parallel.ForEach(folders, folder => folder.Dispose());
        Assert.Empty(Entries);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_its_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights");
        using var folder = Create();
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(folder.Path)
        );
    }

    public void Dispose() => _parent.Dispose();
}
