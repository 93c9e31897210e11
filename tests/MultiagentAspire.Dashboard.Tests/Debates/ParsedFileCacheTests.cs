using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests.Debates;

public sealed class ParsedFileCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ParsedFileCache _files = new();

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task However_many_ask_at_once_a_file_is_read_once()
    {
        var path = _folder.Write("a", "text");
        var reads = 0;
        using var started = new Barrier(4);
        var asked = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Factory.StartNew(
                    () =>
                    {
                        started.SignalAndWait();
                        return _files.Get(
                            path,
                            null,
                            from => $"{Interlocked.Increment(ref reads)}{File.ReadAllText(from)}"
                        );
                    },
                    TestContext.Current.CancellationToken,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            );
        Assert.All(await Task.WhenAll(asked), text => Assert.Equal("1text", text));
    }

    [Fact]
    public void What_a_file_depends_on_and_what_it_is_read_as_are_kept_apart()
    {
        var path = _folder.Write("a", "text");
        Assert.Equal("one", _files.Get(path, 1, _ => "one"));
        Assert.Equal("two", _files.Get(path, 2, _ => "two"));
        Assert.Equal(["other"], _files.Get<string[]>(path, 1, _ => ["other"]));
        Assert.Equal("one", _files.Get(path, 1, _ => "again"));
    }

    [Fact]
    public void What_could_not_be_read_is_tried_again()
    {
        var path = _folder.Write("a", "text");
        Assert.Throws<IOException>(() => _files.Get<string>(path, null, _ => throw new IOException()));
        Assert.Equal("now", _files.Get(path, null, _ => "now"));
    }

    [Fact]
    public void A_file_without_end_is_refused_before_it_is_read()
    {
        var path = _folder.Write("a", "");
        using (var file = File.OpenWrite(path))
            file.SetLength(ParsedFileCache.MaxFileBytes + 1);
        Assert.Contains(
            "is larger than 128 MiB",
            Assert.Throws<InvalidDataException>(() => _files.Get(path, null, _ => "read")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void There_is_always_room_for_the_next_file()
    {
        var paths = Enumerable.Range(0, 5).Select(i => _folder.Write($"{i}", "")).ToList();
        foreach (var path in paths)
        {
            using (var file = File.OpenWrite(path))
                file.SetLength(ParsedFileCache.MaxFileBytes / 3);
            Assert.Equal("first", _files.Get(path, null, _ => "first"));
            Assert.Equal("first", _files.Get(path, null, _ => "second"));
        }
        var again = paths.Select(path => _files.Get(path, null, _ => "second"));
        Assert.Contains("second", again); // the oldest was removed
    }
}
