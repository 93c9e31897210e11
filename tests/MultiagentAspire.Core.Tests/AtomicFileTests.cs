using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_write_that_fails_in_the_middle_leaves_nothing()
    {
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                _folder.At("new"),
                stream =>
                {
                    stream.Write("half"u8);
                    stream.Flush();
                    throw new IOException("no space left on device");
                }
            )
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_write_that_fails_in_the_middle_leaves_the_earlier_file()
    {
        var path = _folder.Write("file", "earlier");
        Assert.Throws<IOException>(() =>
            AtomicFile.Write(
                path,
                stream =>
                {
                    stream.Write("half"u8);
                    throw new IOException();
                }
            )
        );
        Assert.Equal("earlier", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_is_not_seen_under_its_name_before_it_is_whole()
    {
        var path = _folder.At("deep", "down", "file");
        AtomicFile.Write(
            path,
            stream =>
            {
                stream.Write("whole"u8);
                stream.Flush();
                Assert.False(File.Exists(path));
            }
        );
        Assert.Equal("whole", File.ReadAllText(path));
    }

    [Fact]
    public void Text_replaces_what_was_there_and_is_written_without_a_mark()
    {
        var path = _folder.Write("file", "a much longer text");
        AtomicFile.WriteAllText(path, "é");
        Assert.Equal([0xC3, 0xA9], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_folder_whose_filling_fails_leaves_nothing()
    {
        Assert.Throws<IOException>(() =>
            AtomicFile.WriteFolder(
                _folder.At("adapter"),
                folder =>
                {
                    File.WriteAllText(Path.Combine(folder, "half"), "half");
                    throw new IOException();
                }
            )
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_first_of_two_folders_wins()
    {
        var path = _folder.At("adapter") + "/";
        Assert.True(AtomicFile.WriteFolder(path, Fill("first")));
        Assert.False(
            AtomicFile.WriteFolder(path, _ => Assert.Fail("a folder that is there must not be made again"))
        );
        Assert.Equal("first", File.ReadAllText(Path.Combine(path, "name")));
    }

    [Fact]
    public void A_folder_that_appears_meanwhile_wins_too()
    {
        var path = _folder.At("adapter");
        Assert.False(
            AtomicFile.WriteFolder(
                path,
                folder =>
                {
                    Fill("slow")(folder);
                    Assert.True(AtomicFile.WriteFolder(path, Fill("quick")));
                }
            )
        );
        Assert.Equal("quick", File.ReadAllText(Path.Combine(path, "name")));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private static Action<string> Fill(string text) =>
        folder => File.WriteAllText(Path.Combine(folder, "name"), text);

    public void Dispose() => _folder.Dispose();
}
