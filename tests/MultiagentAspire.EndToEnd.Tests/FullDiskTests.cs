using System.Diagnostics;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

[Collection(nameof(ByCommand))]
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _disk;
    private readonly bool _mounted;

    public FullDiskTests()
    {
        _disk = Directory.CreateDirectory(_folder.At("disk")).FullName;
        _mounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=24k", "tmpfs", _disk);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_on_a_full_disk_reports_it_and_resumes_when_there_is_room()
    {
        Assert.SkipUnless(_mounted, "needs the right to mount a small file system");
        var json = SmallRun.Json(Repository.TinyModel, agents: 1, rounds: 1, train: 2, evaluate: 1);
        string[] command = ["run", _folder.Write("run.json", json), "--output", _disk];
        var full = await CommandProcess.RunAsync(Cancelled, command);
        Assert.True(full.ExitCode == 2, $"exit code {full.ExitCode}: {full.Error}");
        Assert.StartsWith(
            "multiagent: the disk is full",
            Assert.Single(full.Errors),
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFiles(_disk, "*.tmp", SearchOption.AllDirectories));

        Assert.True(Run("mount", "-o", "remount,size=64m", _disk));
        string[] again = [.. command, "--resume"];
        var resumed = await CommandProcess.RunAsync(Cancelled, again);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        await UnbrokenRun.AssertEqualAsync(Path.Combine(_disk, "runs", "small"), _folder, json, Cancelled);
    }

    [Fact]
    public async Task An_adapter_that_does_not_fit_leaves_no_folder()
    {
        Assert.SkipUnless(_mounted, "needs the right to mount a small file system");
        var data = _folder.Write(
            "data.jsonl",
            """{"messages":[{"role":"user","content":"1+1"},{"role":"assistant","content":"#2"}]}"""
        );
        var output = Path.Combine(_disk, "adapter");
        var ended = await CommandProcess.RunAsync(
            Cancelled,
            "finetune",
            "--model",
            Repository.TinyModel,
            "--data",
            data,
            "--epochs",
            "1",
            "--output",
            output
        );
        Assert.True(ended.ExitCode == 2, $"exit code {ended.ExitCode}: {ended.Error}");
        Assert.StartsWith(
            "multiagent: the disk is full",
            Assert.Single(ended.Errors),
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(_disk));
    }

    private static bool Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", _disk);
        _folder.Dispose();
    }
}
